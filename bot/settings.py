"""What is set from outside: the environment or a `.env` file. Secrets come from here, never from the assistant."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

NOTHING = SecretStr("")


def _absolute(path: Path) -> Path:
    return path.expanduser().resolve()


Folder = Annotated[Path, AfterValidator(_absolute)]


class Settings(BaseSettings):
    """Everything an operator may set; each name is an environment variable with `FRONTDESK_` in front."""

    model_config = SettingsConfigDict(
        env_prefix="FRONTDESK_", env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True
    )

    assistant: Folder = Field(Path("examples/tienda"), description="the assistant's folder")
    data_dir: Folder = Field(Path("data"), description="database, media, models and imported knowledge")
    database_url: str = Field("", description="a PostgreSQL of your own; empty: the embedded one")
    host: str = Field("127.0.0.1", description="address to serve on")
    port: int = Field(8080, ge=0, le=65535, description="port to serve on")
    public_url: str = Field("", description="how the outside reaches us, for webhooks and links: https://...")
    trusted_proxies: str = Field(
        "127.0.0.1", description="addresses of the HTTPS proxy in front of us, whose word on the visitor's we believe"
    )
    webchat_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="other sites that may embed the web chat, with commas between; * allows any"
    )
    metrics_port: int = Field(
        9464, ge=0, le=65534, description="Prometheus metrics, on the loopback only; a worker takes the next; 0: off"
    )
    knowledge_refresh_hours: float = Field(
        24.0, ge=0, le=8760, description="`serve` reads imported addresses again after so many hours; 0: never"
    )
    turns_at_once: int = Field(8, ge=1, le=64, description="turns a worker takes at a time")
    quiet_seconds: float | None = Field(None, ge=0, le=5, description="overrides the quiet period of every channel")

    telegram_token: SecretStr = Field(NOTHING, description="from @BotFather")
    telegram_webhook_secret: SecretStr = Field(NOTHING, description="any secret; empty: long polling")
    telegram_api_url: str = Field("https://api.telegram.org", description="a Bot API server of your own")

    slack_bot_token: SecretStr = Field(NOTHING, description="xoxb-..., from the Slack app")
    slack_signing_secret: SecretStr = Field(NOTHING, description="for HTTP events")
    slack_app_token: SecretStr = Field(NOTHING, description="xapp-..., for Socket Mode")
    slack_api_url: str = Field("https://slack.com/api/", description="Slack's Web API")

    whatsapp_access_token: SecretStr = Field(NOTHING, description="from the Meta app")
    whatsapp_app_secret: SecretStr = Field(NOTHING, description="signs the webhooks")
    whatsapp_verify_token: SecretStr = Field(NOTHING, description="any secret; repeated when you register the webhook")
    whatsapp_phone_number_id: str = Field("", description="the number's id, from the Meta app")
    whatsapp_api_version: str = Field("v25.0", description="version of the Graph API")
    whatsapp_api_url: str = Field("https://graph.facebook.com", description="the Graph API")
    whatsapp_template: str = Field("ticket_update", description="approved template for what is said after 24 hours")
    whatsapp_messages_per_second: int = Field(80, ge=1, description="what Meta allows your number")

    orders_token: SecretStr = Field(NOTHING, description="bearer token of the shop's order service")

    failpoints: Annotated[dict[str, float], NoDecode] = Field(
        default_factory=dict, description="for tests alone: where to die, turn.before_commit:0.1,..."
    )

    @property
    def address(self) -> str:
        """Where people reach us, without a slash at the end."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::", ""} else self.host  # noqa: S104 - compared, not bound
        return self.public_url.rstrip("/") or f"http://{host}:{self.port}"

    @field_validator("webchat_origins", mode="before")
    @classmethod
    def _read_origins(cls, value: object) -> object:
        return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value

    @field_validator("failpoints", mode="before")
    @classmethod
    def _read_failpoints(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        pairs = (part.partition(":") for part in value.split(",") if part.strip())
        return {name.strip(): float(chance or 1) for name, _, chance in pairs}

    @property
    def media_dir(self) -> Path:
        """Where customers' files lie."""
        return self.data_dir / "media"

    @property
    def models_dir(self) -> Path:
        """Where trained models lie."""
        return self.data_dir / "models"

    @property
    def library_dir(self) -> Path:
        """Where imported knowledge lies."""
        return self.data_dir / "library"

    @property
    def encoder_dir(self) -> Path:
        """Where the prepared encoder lies."""
        return self.models_dir / "encoder"


class RetentionSettings(BaseSettings):
    """How many days each class of data is kept; each name is an environment variable with `FRONTDESK_KEEP_` before."""

    model_config = SettingsConfigDict(
        env_prefix="FRONTDESK_KEEP_", env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True
    )

    conversations: int = Field(365, ge=1, description="days after the last word in a conversation")
    media: int = Field(180, ge=1, description="days that customers' files are kept")
    traces: int = Field(90, ge=1, description="days that the reasons of an answer can be looked up")
    leads: int = Field(730, ge=1, description="days after a lead was opened")
    audit: int = Field(1825, ge=1, description="days that the audit log reaches back")
    technical: int = Field(30, ge=1, description="days that finished deliveries, timers and sessions are kept")
