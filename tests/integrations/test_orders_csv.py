from datetime import date
from pathlib import Path

import pytest

from integrations.errors import TemporaryError
from integrations.orders import Order
from integrations.orders_csv import CsvFileError, CsvOrders, parse_orders

HEADER = "number,status,carrier,tracking_url,items,delivery_on,postcode,email,phone,placed_on\n"
LINE = (
    'TA-10234,shipped,Ruta,https://t.example/1,"1 sartén; 2 copas",'
    "2026-11-24,28013,l@c.example,+34600123456,2026-11-20\n"
)
ORDER = Order(
    "TA-10234",
    "shipped",
    carrier="Ruta",
    tracking_url="https://t.example/1",
    items=("1 sartén", "2 copas"),
    delivery_on=date(2026, 11, 24),
    postcode="28013",
    email="l@c.example",
    phone="+34600123456",
    placed_on=date(2026, 11, 20),
)


def orders(tmp_path: Path, content: str | bytes) -> CsvOrders:
    path = tmp_path / "orders.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return CsvOrders(path)


@pytest.mark.parametrize("number", ["TA-10234", "ta10234", " TA 10234 "])
async def test_an_order_is_found_however_its_number_is_written(tmp_path: Path, number: str) -> None:
    assert await orders(tmp_path, HEADER + LINE).find(number) == ORDER


async def test_an_order_that_is_not_in_the_file_is_none(tmp_path: Path) -> None:
    assert await orders(tmp_path, HEADER + LINE).find("TA-1") is None


@pytest.mark.parametrize(
    "encoded", [("\ufeff" + HEADER + LINE).encode(), (HEADER + LINE).replace("\n", "\r\n").encode()]
)
async def test_what_a_spreadsheet_writes_is_read(tmp_path: Path, encoded: bytes) -> None:
    assert await orders(tmp_path, encoded).find("TA-10234") == ORDER


async def test_semicolons_may_separate_and_columns_may_be_absent_or_unknown(tmp_path: Path) -> None:
    found = await orders(tmp_path, "status;note;number\nshipped;x, y;TA-1\n").find("TA-1")
    assert found == Order("TA-1", "shipped")


async def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    source = orders(tmp_path, HEADER + LINE)
    assert await source.find("TA-99999") is None
    (tmp_path / "new.csv").write_text(HEADER + LINE + "TA-99999,delivered\n", "utf-8")
    (tmp_path / "new.csv").replace(tmp_path / "orders.csv")
    assert await source.find("TA-99999") == Order("TA-99999", "delivered")


async def test_a_broken_file_is_told_at_every_lookup_until_it_is_corrected(tmp_path: Path) -> None:
    source = orders(tmp_path, HEADER + ",shipped\n")
    for _ in range(2):
        with pytest.raises(CsvFileError):
            await source.find("TA-10234")
    (tmp_path / "orders.csv").write_text(HEADER + LINE, "utf-8")
    assert await source.find("TA-10234") == ORDER


async def test_a_missing_file_is_a_temporary_failure(tmp_path: Path) -> None:
    with pytest.raises(TemporaryError, match=r"orders\.csv"):
        await CsvOrders(tmp_path / "orders.csv").find("TA-1")


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (b"", 1, "number, status is missing"),
        (b"number,estado\n", 1, "status is missing"),
        (b"number,status\nTA-1,\n", 2, "status is empty"),
        (b"number,status\nTA-1,shipped\nTA 1,shipped\n", 3, "twice"),
        (b"number,status,placed_on\nTA-1,shipped,20/11/2026\n", 2, "2026-12-31"),
        (b"number,status\nTA-1,shipped,extra\n", 2, "more fields"),
        (b"number,status\nTA-1,\xe9\n", 2, "UTF-8"),
        (b'number,status\nTA-1,"shipped\n', 2, "unexpected end"),
    ],
)
def test_a_mistake_names_file_and_line(content: bytes, line: int, said: str) -> None:
    with pytest.raises(CsvFileError) as caught:
        parse_orders(content, "orders.csv")
    assert str(caught.value).startswith(f"orders.csv:{line}: ")
    assert said in str(caught.value)
