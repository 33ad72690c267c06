"""A made-up registry of any size for benchmarks: plausible texts, the same for the same number of measures.

Names and descriptions are put together from the words of real overviews, with common words common and rare words
rare.  Everything is published; nothing of it is a draft, so only plans, editions and entries are made.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from operator import attrgetter

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import DateField, JSONField, Model
from psycopg2.extras import execute_values

from plans_registry.catalogue.models import CatalogueEvent, Edition, Entry, Generation
from plans_registry.catalogue.publishing import entries_of
from plans_registry.catalogue.reference import Place
from plans_registry.documents.periods import Period, format_period
from plans_registry.documents.plan import MeasureDocument, PillarDocument, PlanDocument
from plans_registry.models import Plan

PublicRows = tuple[Plan, Edition, list[Entry]]

MARK = "seed_synthetic"
"""In ``Plan.status_note`` of every plan made here: what tells them from real ones."""

FIRST_YEARS = range(2009, 2029)
FIRST_DAY = datetime(2010, 4, 1, 3, tzinfo=UTC)
"""Plans are published from then on, in the order of their numbers, one an hour."""

# (pillar title, types, subjects of its measures)
PILLARS = (
    (
        "販路拡大支援",
        ("sales-channels",),
        "国内販路開拓 海外販路拡大 見本市出展 展示会共同出展 ECサイト構築 オンライン商談会 ブランド認定 地場産品PR",
    ),
    (
        "創業・起業の促進",
        ("startups",),
        "創業塾 起業家育成 スタートアップ支援 創業支援施設運営 女性起業家応援 空き店舗活用創業 シニア創業",
    ),
    (
        "事業者の経営力強化",
        ("management",),
        "経営改善 専門家派遣 企業訪問相談 業態転換 デジタル化推進 DX推進 設備投資 資金繰り",
    ),
    (
        "人材の確保・育成・活用",
        ("talent",),
        "人材確保 若手人材育成 インターンシップ 技能継承 シニア人材活用 採用力向上 働き方改革",
    ),
    (
        "新製品・新技術の開発支援",
        ("innovation",),
        "新製品開発 知的財産取得 特許出願 産学公連携開発 ものづくり試作 IoT導入 環境技術開発",
    ),
    (
        "地域産業ネットワークの構築",
        ("networks",),
        "異業種交流 企業マッチング 産業交流拠点運営 ビジネスマッチング 金融機関連携 大学連携",
    ),
    (
        "企業立地・操業環境の整備",
        ("business-location",),
        "企業誘致 操業環境改善 立地促進 工場アパート運営 遊休資産活用 防音対策",
    ),
    ("円滑な事業承継の支援", ("succession",), "事業承継計画策定 後継者育成 M&A仲介 第三者承継 承継診断"),
    (
        "区民生活を支える産業の振興",
        ("livelihood", "sales-channels"),
        "商店街活性化 キャッシュレス推進 地域通貨運営 観光まちづくり 農商工連携 買い物支援 公衆浴場支援",
    ),
    (
        "販路拡大・事業成長",
        ("sales-channels", "management"),
        "成長企業支援 市場調査 デザイン活用 クラウドファンディング活用 越境EC",
    ),
)
# (ending of a name, forms of support, what the description says of it)
ENDINGS = (
    ("助成事業", ("grant",), "経費の一部助成"),
    ("補助金", ("grant",), "対象経費の2分の1以内の補助"),
    ("奨励金交付事業", ("grant", "incentive"), "奨励金の交付"),
    ("相談事業", ("advice",), "専門相談員による個別相談"),
    ("伴走支援事業", ("advice",), "中小企業診断士による伴走支援"),
    ("セミナー", ("training",), "連続セミナーの開催"),
    ("育成事業", ("training", "advice"), "実践的な研修と個別指導"),
    ("交流会", ("matching",), "交流会の開催"),
    ("マッチング事業", ("matching", "advice"), "企業と支援機関のマッチング"),
    ("推進事業", (), "普及啓発や情報発信"),
    ("認定制度", ("certification", "promotion"), "優れた製品の認定とPR"),
    ("施設の管理運営", ("facility",), "施設の貸出しと入居者支援"),
    ("促進プロジェクト", ("promotion",), "キャンペーンの実施"),
    ("事業", ("grant", "advice"), "相談から補助までの一貫支援"),
)
WHOM = [
    "中小企業者",
    "小規模事業者",
    "創業希望者",
    "商店会",
    "町工場",
    "個人事業主",
    "製造業者",
    "飲食店",
    "福祉事業所",
    "若手経営者",
    "農業者",
    "NPO法人",
]
WHAT = [
    "オンラインを含む各種展示会への出展",
    "新たな販路の開拓",
    "自社製品の改良",
    "海外市場の調査",
    "ホームページの作成",
    "空き店舗の改修",
    "賃料の負担軽減",
    "特許や商標の取得",
    "設備の更新",
    "従業員の資格取得",
    "商品のデザイン改善",
    "SNSによる情報発信",
    "試作品の製作",
    "ISO認証の取得",
    "事業計画の策定",
    "資金調達",
    "省エネルギー化",
    "共同受注体制づくり",
]
HOW = [
    "専門家の派遣",
    "関係機関との連携",
    "商工会議所との共同実施",
    "金融機関の紹介",
    "大学の研究室との橋渡し",
    "先進事例の視察",
    "フォローアップ調査",
    "年3回の成果報告会",
]
SURNAMES = [
    "高橋",
    "渡邉",
    "小野寺",
    "五十嵐",
    "長谷川",
    "佐々木",
    "神山",
    "鵜飼",
    "蔦谷",
    "楠本",
    "鷲尾",
    "樋口",
    "榎並",
    "槙島",
    "椿",
    "鴻池",
    "薄井",
    "霞ヶ浦",
    "三ツ木",
    "逢坂",
]
TAIL = [
    "織物",
    "染色",
    "鋳物",
    "和紙",
    "木工",
    "印刷",
    "製本",
    "皮革",
    "眼鏡",
    "玩具",
    "金型",
    "めっき",
    "江戸切子",
    "べっ甲",
    "漆器",
    "屋形船",
    "わさび",
    "椿油",
    "くさや",
    "焼酎",
    "亀山",
    "梨園",
    "養蜂",
    "浮世絵",
]


def plans(count: int, places: list[Place]) -> Iterator[PublicRows]:
    """Plans with their editions and entries, unsaved, of ``count`` measures together."""
    left, number = count, 0
    while left:
        number += 1
        chance = random.Random(number)
        place = places[chance.randrange(len(places))]
        year = chance.choice(FIRST_YEARS)
        document = _document(place, year, min(left, chance.randint(20, 44)), count - left + 1, chance)
        yield public_rows(number, document)
        left -= len(document.measures)


@transaction.atomic
def store_public_rows(made: Iterable[PublicRows]) -> None:
    """The rows, each plan published by a generation of its own: the index is made anew afterwards (``rebuild``)."""
    plans, editions, entries = zip(*made, strict=True)
    _publish(editions, entries)
    Plan.objects.bulk_create(plans)
    Edition.objects.bulk_create(editions)
    _insert(Entry, chain.from_iterable(entries))
    with connection.cursor() as cursor:  # PostgreSQL counts on from the ids that it gave out itself
        for statement in connection.ops.sequence_reset_sql(no_style(), [Plan, Edition]):
            cursor.execute(statement)


def _publish(editions: Sequence[Edition], entries: Sequence[list[Entry]]) -> None:
    events = []
    for generation, edition in enumerate(editions, Generation.latest() + 1):
        edition.from_generation = generation
        events.append(CatalogueEvent(generation=generation, kind="published", key=edition.key, at=edition.published_at))
    for edition, of_edition in zip(editions, entries, strict=True):
        for entry in of_edition:
            entry.changed_generation = edition.from_generation
    CatalogueEvent.objects.bulk_create(events)
    Generation.objects.update(number=generation)


def _insert(model: type[Model], made: Iterable[Model]) -> None:
    """In SQL: Django takes six times as long to write the statement as the database to run it."""
    fields = model._meta.concrete_fields
    prepared = {at: field for at, field in enumerate(fields) if isinstance(field, DateField | JSONField)}
    read = attrgetter(*(field.attname for field in fields))
    rows = [list(read(instance)) for instance in made]
    for at, field in prepared.items():
        for row in rows:
            row[at] = field.get_db_prep_save(row[at], connection)
    statement = f"INSERT INTO {model._meta.db_table} ({', '.join(str(field.column) for field in fields)}) VALUES"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            execute_values(cursor.cursor, f"{statement} %s", rows, page_size=1000)
        else:
            cursor.executemany(f"{statement} ({', '.join(['%s'] * len(fields))})", rows)


def public_rows(number: int, document: PlanDocument) -> PublicRows:
    """A document as a public plan without a working copy, unsaved; the number is its id and its edition's."""
    key = f"{document.municipality}-{document.first_year}-{number}"
    at = FIRST_DAY + timedelta(hours=number)
    shared = {"municipality_id": document.municipality, "key": key, "title": document.title}
    period = {"first_year": document.first_year, "last_year": document.last_year}
    plan = Plan(id=number, status=Plan.Status.PUBLISHED, status_note=MARK, **shared, **period)
    edition = Edition(
        id=number,
        plan=plan,
        number=1,
        pillar_count=len(document.pillars),
        measure_count=len(document.measures),
        document=document.to_json(),
        published_at=at,
        first_published_at=at,
        published_by_name=MARK,
        **shared,
        **period,
    )
    return plan, edition, entries_of(edition)


def _document(place: Place, year: int, measures: int, first_id: int, chance: random.Random) -> PlanDocument:
    topics = chance.sample(PILLARS, min(measures, chance.randint(3, 5)))
    pillars = []
    for number, (title, types, subjects) in enumerate(topics, start=1):
        ids = range(first_id + measures * (number - 1) // len(topics), first_id + measures * number // len(topics))
        parts = tuple(_measure(place, at, measure, subjects.split(), chance) for at, measure in enumerate(ids, start=1))
        pillars.append(
            PillarDocument(number=number, title=title, types=types, open_ended=chance.random() < 0.2, measures=parts)
        )
    period = Period(year, year + chance.choice((2, 2, 2, 3, 4)))
    return PlanDocument(
        title=f"{place.name}{chance.choice(('地域産業活性化計画', '産業振興計画', '地域経済ビジョン'))}",
        municipality=place.code,
        municipality_name=place.name,
        first_year=period.first,
        last_year=period.last,
        period_text=format_period(period),
        background=f"{place.name}では、地域産業の活性化に取り組む。",
        pillars=tuple(pillars),
    )


def _measure(place: Place, number: int, measure: int, subjects: list[str], chance: random.Random) -> MeasureDocument:
    ending, forms, support = chance.choice(ENDINGS)
    name = f"{_prefix(place, chance)}{chance.choice(subjects)}{ending}"
    extra = ("startups",) if chance.random() < 0.06 else ()
    description = "" if chance.random() < 0.2 else _description(support, measure, chance)
    return MeasureDocument(number=number, name=name, description=description, id=measure, types=extra, forms=forms)


def _prefix(place: Place, chance: random.Random) -> str:
    roll = chance.random()
    if roll < 0.15:
        return place.short
    if roll < 0.2:
        return f"「{chance.choice(TAIL)}のまち」"
    return chance.choice(("", "", "", "", "中小企業", "地域", "小規模事業者", "次世代", "新"))


def _description(support: str, measure: int, chance: random.Random) -> str:
    clauses = [f"{chance.choice(WHOM)}が行う{chance.choice(WHAT)}に対する{support}"]
    clauses += chance.sample(HOW, chance.randint(0, 3))
    if chance.random() < 0.05:
        clauses.append(f"上限{chance.randint(1, 30) * 10},000円")
    if chance.random() < 0.02:
        clauses.append(f"{chance.choice(SURNAMES)}{chance.choice(TAIL)}組合第{measure % 9973}号事業")
    if chance.random() < 0.01:
        clauses += chance.sample(WHAT, 12)
    return "、".join(clauses) + chance.choice(("", "等", "など"))
