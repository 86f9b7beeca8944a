"""Small files as well-known tools export them, all of invented people.

Each function writes one file into a folder and returns its path. There are 40 people and 60 days;
every shape has what makes it hard: people before and after they log in, guests, cancelled orders,
structures in structures, JSON in a text, personal data in columns of any name.
"""

from __future__ import annotations

import csv
import gzip
import json
import random
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import duckdb
import openpyxl

PEOPLE = 40
ROWS = 600
START = datetime(2024, 1, 1, tzinfo=timezone.utc)
CITIES = ["Berlin", "Lyon", "Leeds", "Porto"]
NAMES = ["Anna Schmidt", "Luc Martin", "Emma Jones", "João Silva", "Olga Petrova", "Max Meyer"]
BROWSERS = [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
]


def moments() -> list[tuple[int, datetime, random.Random]]:
    """Return (person, time, random numbers) for each row, in the order of time."""
    random_ = random.Random(7)
    times = sorted(random_.uniform(0, 60 * 86_400) for _ in range(ROWS))
    return [(random_.randrange(PEOPLE), START + timedelta(seconds=t), random_) for t in times]


def mail(person: int) -> str:
    return f"{NAMES[person % 6].split()[0].lower().replace('ã', 'a')}{person}@example.org"


def phone(person: int) -> str:
    return f"+49 30 {5550000 + 137 * person}"


def write_lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
    return path


def write_table(path: Path, rows: list[dict[str, Any]], delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def ga4(folder: Path) -> Path:
    """Google Analytics 4 as BigQuery exports it to JSON: whole numbers are texts."""
    rows = []
    for n, (person, at, r) in enumerate(moments()):
        name = r.choice(["page_view", "page_view", "scroll", "view_item", "purchase"])
        stamp = int(at.timestamp() * 1e6)
        params = [
            {"key": "ga_session_id", "value": {"int_value": str(stamp // 10**6 // 86_400)}},
            {"key": "page_title", "value": {"string_value": f"Page {n % 7}"}},
            {"key": "engagement_time_msec", "value": {"int_value": str(r.randint(100, 60_000))}},
        ]
        if name == "purchase":
            params.append({"key": "currency", "value": {"string_value": "EUR"}})
        rows.append(
            {
                "event_date": at.strftime("%Y%m%d"),
                "event_timestamp": str(stamp),
                "event_name": name,
                "event_params": params,
                "user_id": f"u{person}" if person % 2 else None,
                "user_pseudo_id": f"{1000000 + person}.{1700000000 + person}",
                "user_first_touch_timestamp": str(int(START.timestamp() * 1e6)),
                "device": {"category": r.choice(["mobile", "desktop"]), "language": "en-us"},
                "geo": {"country": "Germany", "city": CITIES[person % 4]},
                "ecommerce": {
                    "purchase_revenue": round(r.uniform(5, 90), 2) if name == "purchase" else None,
                    "transaction_id": f"T{n}" if name == "purchase" else None,
                    "total_item_quantity": "2" if name == "purchase" else None,
                },
            }
        )
    return write_lines(folder / "ga4_events_20240101.json", rows)


def segment(folder: Path) -> Path:
    """Segment's raw events: track, page and identify in one file."""
    rows = []
    for n, (person, at, r) in enumerate(moments()):
        kind = r.choice(["page", "track", "track", "identify"])
        event = r.choice(["Product Viewed", "Order Completed", "Products Searched"])
        row: dict[str, Any] = {
            "messageId": f"m-{n:06x}",
            "type": kind,
            "anonymousId": f"anon-{person:04x}",
            "userId": f"u{person}" if r.random() < 0.6 else None,
            "timestamp": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "receivedAt": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "context": {
                "ip": f"203.0.113.{person}",
                "userAgent": BROWSERS[person % 2],
                "locale": "en-US",
                "page": {"path": f"/p/{n % 5}", "title": f"Page {n % 5}"},
            },
        }
        if kind == "track":
            row |= {"event": event, "properties": {"category": CITIES[n % 4]}}
            if event == "Order Completed":
                row["properties"] |= {"order_id": f"o{n}", "total": 5.5 + n, "currency": "USD"}
        if kind == "identify":
            row["traits"] = {"email": mail(person), "name": NAMES[person % 6]}
        rows.append(row)
    return write_lines(folder / "segment.jsonl", rows)


def mixpanel(folder: Path) -> Path:
    """Mixpanel's raw export: everything but the name of the event is a property."""
    rows = []
    for n, (person, at, r) in enumerate(moments()):
        event = r.choice(["Page View", "Search", "Purchase", "$identify"])
        known = r.random() < 0.5
        properties: dict[str, Any] = {
            "time": int(at.timestamp()),
            "distinct_id": f"u{person}" if known else f"$device:d{person}",
            "$device_id": f"d{person}",
            "$insert_id": f"i{n:08x}",
            "$city": CITIES[person % 4],
            "$os": r.choice(["iOS", "Windows"]),
            "mp_country_code": "DE",
            "$email": mail(person),
        }
        if known:
            properties["$user_id"] = f"u{person}"
        if event == "Purchase":
            properties |= {"revenue": 9.5 + n % 50, "currency": "EUR"}
        rows.append({"event": event, "properties": properties})
    return write_lines(folder / "mixpanel.json", rows)


def amplitude(folder: Path) -> Path:
    """Amplitude's export: lines of JSON, gzipped."""
    rows = []
    for n, (person, at, r) in enumerate(moments()):
        event = r.choice(["Page Viewed", "Search", "Purchase", "session_start"])
        rows.append(
            {
                "amplitude_id": 900_000_000 + person,
                "user_id": f"u{person}" if person % 3 else None,
                "device_id": f"dev-{person:05x}",
                "event_type": event,
                "event_time": at.strftime("%Y-%m-%d %H:%M:%S.%f"),
                "uuid": f"{n:08x}-0000-4000-8000-000000000000",
                "session_id": int(at.timestamp()) // 86_400 * 86_400_000,
                "platform": r.choice(["iOS", "Web"]),
                "device_type": "Apple iPhone",
                "country": "Germany",
                "city": CITIES[person % 4],
                "language": "English",
                "ip_address": f"198.51.100.{person}",
                "location_lat": 52.52 + person / 1000,
                "location_lng": 13.405 + person / 1000,
                "event_properties": {"revenue": 12.5} if event == "Purchase" else {"page": "a"},
                "user_properties": {"email": mail(person)},
                "server_upload_time": at.strftime("%Y-%m-%d %H:%M:%S.%f"),
            }
        )
    path = folder / "amplitude.json.gz"
    path.write_bytes(gzip.compress("\n".join(json.dumps(row) for row in rows).encode()))
    return path


def posthog(folder: Path) -> Path:
    """PostHog's batch export to Parquet: properties are JSON in a text."""
    rows = []
    for n, (person, at, r) in enumerate(moments()):
        event = r.choice(["$pageview", "$autocapture", "purchase", "$identify"])
        properties = {
            "$session_id": f"s{person}-{at:%Y%m%d}",
            "$device_type": r.choice(["Mobile", "Desktop"]),
            "$ip": f"192.0.2.{person}",
            "$geoip_city_name": CITIES[person % 4],
            "$current_url": f"https://example.org/{n % 9}",
            "$pathname": f"/{n % 9}",
        }
        if event == "purchase":
            properties |= {"revenue": 3.5 + n % 40, "currency": "EUR"}
        rows.append(
            {
                "uuid": f"{n:08x}-1111-4000-8000-000000000000",
                "event": event,
                "distinct_id": mail(person) if n % 2 else f"anon-{person}",
                "person_id": f"{person:08x}-2222-4000-8000-000000000000",
                "timestamp": at.strftime("%Y-%m-%d %H:%M:%S.%f"),
                "properties": json.dumps(properties),
            }
        )
    lines = write_lines(folder / "posthog.lines", rows)
    path = folder / "posthog_events.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select * replace (cast(timestamp as timestamptz) as timestamp) from"
            f" read_json('{lines}', columns = {{uuid: 'varchar', event: 'varchar', distinct_id:"
            " 'varchar', person_id: 'varchar', timestamp: 'varchar', properties: 'varchar'}))"
            f" to '{path}'"
        )
    lines.unlink()
    return path


def snowplow(folder: Path) -> Path:
    """Snowplow's atomic events as a table, with its many columns that are mostly empty."""
    rows = []
    for n, (person, at, r) in enumerate(moments()):
        event = r.choice(["page_view", "page_ping", "struct", "transaction"])
        rows.append(
            {
                "app_id": "shop",
                "platform": "web",
                "collector_tstamp": at.strftime("%Y-%m-%d %H:%M:%S.%f"),
                "derived_tstamp": at.strftime("%Y-%m-%d %H:%M:%S.%f"),
                "event": event,
                "event_name": event,
                "event_id": f"{n:08x}-3333-4000-8000-000000000000",
                "user_id": f"u{person}" if r.random() < 0.01 else "",
                "user_ipaddress": f"203.0.113.{person}",
                "domain_userid": f"{person:08x}-4444-4000-8000-000000000000",
                "domain_sessionid": f"{person:04x}{at:%j}-5555-4000-8000-000000000000",
                "geo_country": "DE",
                "geo_city": CITIES[person % 4],
                "geo_latitude": f"{52.5 + person / 1000:.4f}",
                "geo_longitude": f"{13.4 + person / 1000:.4f}",
                "page_title": f"Page {n % 6}",
                "useragent": BROWSERS[person % 2],
                "br_lang": "en",
                "tr_orderid": f"o{n}" if event == "transaction" else "",
                "tr_total": f"{5 + n % 50}.25" if event == "transaction" else "",
                "tr_currency": "EUR" if event == "transaction" else "",
            }
        )
    return write_table(folder / "snowplow_events.tsv", rows, "\t")


def shopify(folder: Path) -> Path:
    """Shopify's orders: the state, the totals and the currency stand on the first line only."""
    rows = []
    for n, (person, at, r) in enumerate(moments()[:300]):
        state = "voided" if n % 10 == 0 else "paid"
        for line in range(r.choice([1, 2])):
            first = line == 0
            rows.append(
                {
                    "Name": f"#{1000 + n}",
                    "Email": mail(person),
                    "Financial Status": state if first else "",
                    "Currency": "EUR" if first else "",
                    "Subtotal": f"{20 + n % 30}.00" if first else "",
                    "Total": f"{25 + n % 30}.00" if first else "",
                    "Accepts Marketing": ("yes" if person % 2 else "no") if first else "",
                    "Created at": at.strftime("%Y-%m-%d %H:%M:%S +0000"),
                    "Lineitem quantity": str(r.randint(1, 3)),
                    "Lineitem name": r.choice(["Mug", "Cap", "Shirt"]),
                    "Lineitem price": f"{r.randint(5, 30)}.00",
                    "Billing Name": NAMES[person % 6] if first else "",
                    "Billing Street": f"{person + 1} Main Street" if first else "",
                    "Billing City": CITIES[person % 4] if first else "",
                    "Billing Phone": phone(person) if first else "",
                    "Id": str(7_112_142_323_000 + 1777 * n) if first else "",
                }
            )
    return write_table(folder / "orders_export.csv", rows)


def woocommerce(folder: Path) -> Path:
    """WooCommerce's orders by its interface: guests have the customer id 0."""
    rows = []
    for n, (person, at, r) in enumerate(moments()[:300]):
        rows.append(
            {
                "id": 5000 + n,
                "status": r.choice(["completed", "completed", "processing", "cancelled"]),
                "currency": "GBP",
                "date_created": at.strftime("%Y-%m-%dT%H:%M:%S"),
                "date_created_gmt": at.strftime("%Y-%m-%dT%H:%M:%S"),
                "total": f"{10 + n % 60}.50",
                "total_tax": "1.50",
                "customer_id": 0 if person % 3 == 0 else 100 + person,
                "customer_ip_address": f"203.0.113.{person}",
                "billing": {
                    "first_name": NAMES[person % 6].split()[0],
                    "last_name": NAMES[person % 6].split()[1],
                    "address_1": f"{person + 1} Main Street",
                    "city": CITIES[person % 4],
                    "country": "GB",
                    "email": mail(person),
                    "phone": phone(person),
                },
                "line_items": [{"id": n, "name": "Mug", "quantity": 1, "total": "9.00"}],
            }
        )
    path = folder / "woocommerce_orders.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


def stripe(folder: Path) -> Path:
    """Stripe's payments: some failed, some refunded."""
    rows = []
    for n, (person, at, r) in enumerate(moments()[:300]):
        state = r.choice(["Paid", "Paid", "Paid", "Failed", "Refunded"])
        amount = f"{10 + n % 60}.99"
        rows.append(
            {
                "id": f"ch_{n:024x}",
                "Description": f"Invoice of {NAMES[person % 6]}",
                "Created date (UTC)": at.strftime("%Y-%m-%d %H:%M:%S"),
                "Amount": amount,
                "Amount Refunded": amount if state == "Refunded" else "0.00",
                "Currency": "usd",
                "Fee": "0.59",
                "Status": state,
                "Customer ID": f"cus_{person:014x}",
                "Customer Email": mail(person),
                "Card Last4": f"{4000 + person}",
            }
        )
    return write_table(folder / "unified_payments.csv", rows)


def spreadsheet(folder: Path) -> Path:
    """A list of members as an office keeps it: a title, ids with zeros in front, dates, euros."""
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["Do not edit"])
    sheet = book.create_sheet("Members")
    sheet.append(["Member no.", "Vorname", "Telefon", "Stadt", "Joined on", "Visits", "Spend"])
    for person in range(PEOPLE):
        sheet.append(
            [
                f"{person:05d}",
                NAMES[person % 6].split()[0],
                phone(person),
                CITIES[person % 4],
                (START + timedelta(days=person)).replace(tzinfo=None),
                3 + person % 17,
                round(12.5 + 7.25 * (person % 13), 2),
            ]
        )
    path = folder / "members.xlsx"
    book.save(path)
    return path


EXPORTS: dict[str, Callable[[Path], Path]] = {
    "GA4": ga4,
    "Segment": segment,
    "Mixpanel": mixpanel,
    "Amplitude": amplitude,
    "PostHog": posthog,
    "Snowplow": snowplow,
    "Shopify": shopify,
    "WooCommerce": woocommerce,
    "Stripe": stripe,
    "a spreadsheet": spreadsheet,
}
