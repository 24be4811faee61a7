# syntax=docker/dockerfile:1
# Two stages: `prepare` has torch, exports the encoder and trains the assistant; the image that runs has neither torch
# nor a compiler, and the prepared model is built in.
ARG PYTHON=3.13

FROM python:${PYTHON}-slim AS prepare
# PyTorch's builds without CUDA; empty: whatever the default index has.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
ARG ASSISTANT=examples/tienda
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
COPY constraints.txt ./
RUN python -m venv /opt/prepare \
 && if [ -n "$TORCH_INDEX" ]; \
    then /opt/prepare/bin/pip install --no-deps --index-url "$TORCH_INDEX" "$(grep '^torch==' constraints.txt)"; fi
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY intents intents
COPY knowledge_base knowledge_base
COPY routing routing
COPY integrations integrations
COPY examples examples
RUN /opt/prepare/bin/pip install -c constraints.txt ".[prepare]"
COPY ${ASSISTANT} /assistant
RUN FRONTDESK_ASSISTANT=/assistant FRONTDESK_DATA_DIR=/built /opt/prepare/bin/frontdesk train
# What runs: the same without the extra.
RUN python -m venv /opt/frontdesk && /opt/frontdesk/bin/pip install -c constraints.txt .

FROM python:${PYTHON}-slim
RUN useradd --uid 10001 --user-group --create-home --home-dir /var/lib/frontdesk --shell /usr/sbin/nologin frontdesk
COPY --from=prepare /opt/frontdesk /opt/frontdesk
COPY --from=prepare --chown=frontdesk /built/models /var/lib/frontdesk/data/models
COPY --from=prepare /assistant /assistant
ENV OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
RUN install -d -o frontdesk -g frontdesk /var/lib/frontdesk/data/media
ENV PATH=/opt/frontdesk/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    FRONTDESK_ASSISTANT=/assistant \
    FRONTDESK_DATA_DIR=/var/lib/frontdesk/data \
    FRONTDESK_HOST=0.0.0.0 \
    FRONTDESK_PORT=8080
USER frontdesk
WORKDIR /var/lib/frontdesk
VOLUME /var/lib/frontdesk/data/media
EXPOSE 8080
# The worker has no port of its own: its container overrides this check in docker-compose.yml.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/readyz', timeout=2)"]
CMD ["frontdesk", "web"]
