"""Facts that others have published: presets, IDs with their decoding, texts.

Every entry names where it stands. Nothing here is computed by the library, and
``generate.py`` refuses to write when one of these facts contradicts another.
"""

from __future__ import annotations

WORKER_FIRST = "worker-first"
SEQUENCE_FIRST = "sequence-first"

US_NS = 1_000
MS_NS = 1_000_000
SECOND_NS = 1_000_000_000
HOUR_NS = 3_600_000_000_000

EPOCH_2020_MS = 1_577_836_800_000

# (name, time bits, worker bits, sequence bits, order, tick in ns, epoch in ms)
#
# Where a service publishes all 64 bits, the time field is one bit shorter here,
# so that IDs stay positive; the other fields stand at the same bits.
PRESETS = (
    ("default", 41, 10, 12, WORKER_FIRST, MS_NS, EPOCH_2020_MS),
    # twitter-archive/snowflake: README.mkd and IdWorker.scala (twepoch).
    # Worker ID = datacenter (5 bits) << 5 | worker (5 bits).
    ("twitter", 41, 10, 12, WORKER_FIRST, MS_NS, 1_288_834_974_657),
    # discord/discord-api-docs: reference, section Snowflakes (42 time bits).
    # Worker ID = internal worker (5 bits) << 5 | internal process (5 bits).
    ("discord", 41, 10, 12, WORKER_FIRST, MS_NS, 1_420_070_400_000),
    # Instagram engineering, "Sharding & IDs at Instagram" (41 time bits). The
    # epoch is the one of its SQL; "January 1st, 2011" in its prose is another.
    ("instagram", 40, 13, 10, WORKER_FIRST, MS_NS, 1_314_220_021_721),
    # mastodon/mastodon: lib/mastodon/snowflake.rb (48 time bits).
    ("mastodon", 47, 0, 16, WORKER_FIRST, MS_NS, 0),
    # sony/sonyflake: sonyflake.go (2014-09-01) and v2/sonyflake.go (2025-01-01).
    ("sonyflake-v1", 39, 16, 8, SEQUENCE_FIRST, 10 * MS_NS, 1_409_529_600_000),
    ("sonyflake-v2", 39, 16, 8, SEQUENCE_FIRST, 10 * MS_NS, 1_735_689_600_000),
    # f4b6a3/tsid-creator: README.md, section TSID structure (42 time bits).
    ("tsid", 41, 10, 12, WORKER_FIRST, MS_NS, EPOCH_2020_MS),
    # Ours: 53 bits, every ID is an exact JavaScript number.
    ("javascript", 41, 5, 7, WORKER_FIRST, MS_NS, EPOCH_2020_MS),
)

RAMSEY = "ramsey/identifier:tests/unit/Snowflake/"
UNFURL = "obsidianforensics/unfurl:unfurl/tests/unit/"
WORKED = "Instagram engineering: Sharding & IDs at Instagram, its worked example"
TSID = "f4b6a3/tsid-creator:"
BAIDU = "baidu/uid-generator:"

# (layout, ID, time, worker ID, sequence, source): the time in Unix milliseconds
# or as a UTC date, as published; None where the source is silent.
# fmt: off
IDS = (
    ("twitter", 1541815603606036480, 1656432460105, 0b01_0111_1010, 0,
     "Wikipedia: Snowflake ID, section Example (tweet by @Wikipedia)"),
    ("twitter", 1585489802600888797, "2022-10-27 04:33:20.573", None, None,
     RAMSEY + "Internal/TimeTest.php"),
    ("twitter", 1233161576649121792, "2020-02-27 22:46:45.564", None, None,
     "alkihis/twitter-snowflake-to-date:README.md"),
    ("twitter", 1098230906194546688, "2019-02-20 14:40:26.837", None, None,
     UNFURL + "test_twitter.py"),
    ("twitter", 0x15D849F7BE200001, "2022-09-25 17:32:12.345", 512, 1,
     RAMSEY + "TwitterSnowflakeFactoryTest.php"),
    ("discord", 175928847299117063, 1462015105796, 1 << 5 | 0, 7,
     "discord/discord-api-docs:images/snowflake-to-datetime.svg"),
    ("discord", 937847820382261308, "2022-01-31 23:12:24.749", 1 << 5 | 5, 60,
     "pcordjs/snowflake:README.md"),
    ("discord", 90339695967350784, 1441609061949, 0 << 5 | 3, 0,
     "npm: discord-snowflake, README"),
    ("discord", 105484726235607040, "2015-10-19 01:58:38.546", None, None,
     "docs.rs: twilight-util, trait Snowflake, timestamp"),
    ("discord", 0x0E34BA8CAE422001, "2022-09-25 17:32:12.345", 1 << 5 | 2, 1,
     RAMSEY + "DiscordSnowflakeFactoryTest.php"),
    ("instagram", 1387263000 << 23 | 1341 << 10 | 5001 % 1024, None, 1341, 905,
     WORKED),
    ("instagram", 3870172288071432645, 1775580510621, 958, 453,
     UNFURL + "test_instagram.py (short code DW1nTDiDvnF, base64url digits)"),
    ("instagram", 2958557661194367726, "2022-10-27 21:52:58.607", None, None,
     RAMSEY + "Internal/TimeTest.php"),
    ("instagram", 0x28BC0B6570000401, "2022-09-25 17:32:12.345", 1, 1,
     RAMSEY + "InstagramSnowflakeFactoryTest.php"),
    ("mastodon", 98850828346879853, "2017-10-18 16:25:38.398", None, None,
     RAMSEY + "MastodonSnowflakeTest.php (mastodon.social/@Mastodon)"),
    ("mastodon", 114690712746586764, "2025-06-16 02:36:33.227", None, None,
     RAMSEY + "MastodonSnowflakeTest.php (phpc.social/@ramsey)"),
    ("sonyflake-v1", 0x45EEC4A4600041B, "2020-08-12 17:35:29.980", 4 << 8 | 27, None,
     UNFURL + "test_sonyflake.py (machine 4.27)"),
    ("tsid", 38390726480144748, "2020-04-15 22:31:02.458", 305516 >> 12, 305516 & 4095,
     TSID + "README.md (0123456789ABC, random component 305516)"),
    # Its time, 2017-01-19 12:15:46, is by an epoch that the README does not give.
    ("custom-baidu", 180363646902239241, None, 4, 9,
     BAIDU + "README.md, Step 4"),
)
# fmt: on

# The time of the largest 63-bit ID, as published: it pins epoch, shift and length
# of the time field together. (layout, UTC, source)
LAST_INSTANTS = (
    ("twitter", "2080-07-10 17:30:30.208", RAMSEY + "TwitterSnowflakeTest.php"),
    ("discord", "2084-09-06 15:47:35.551", RAMSEY + "DiscordSnowflakeTest.php"),
    ("instagram", "2046-06-27 17:00:49.496", RAMSEY + "InstagramSnowflakeTest.php"),
    ("mastodon", "6429-10-17 02:45:55.327", RAMSEY + "MastodonSnowflakeTest.php"),
    # "until to 2024-11-20 21:24:16" in China, UTC+8.
    ("custom-baidu", "2024-11-20 13:24:15.999", BAIDU + "DefaultUidGenerator.java"),
)

# (ID, {encoding: published text}, source). Upper-case hex was lowered.
#
# The two samples at the top of tsid-creator's README, 38352658567418872 and
# 01226N0640J7Q, are two different IDs and so are not listed.
TEXTS = (
    (
        501438102971408389,
        {"base32": "0DXBQ9H279R05"},
        "npm: tsid-ts, README",
    ),
    (
        38390726480144748,
        {"base32": "0123456789ABC"},
        TSID + "README.md (by its time and random component)",
    ),
    (
        393826547217232108,
        {"base32": "0AXS751X00W7C", "base62": "0T5jFDIkmmy"},
        TSID + "Tsid.java, encode",
    ),
    (
        393823322797740148,
        {"base32": "0AXS476XSZ43M", "hex": "05772439bb9f9074"},
        TSID + "Tsid.java, decode",
    ),
    (
        0x2133FB480623F824,
        {"hex": "2133fb480623f824", "base62": "2qjozYFz4T6"},
        TSID + "TsidBaseNTest.java",
    ),
    (
        0x58D3B0849DA3E4E0,
        {"hex": "58d3b0849da3e4e0", "base62": "7cp3nd31rbE"},
        TSID + "TsidBaseNTest.java",
    ),
)
