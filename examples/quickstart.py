"""Generates three IDs, and takes the last one apart."""

from __future__ import annotations

from libsnowflake import SnowflakeGenerator


def bit_picture(id_: int) -> str:
    """Return sign, time, worker and sequence, from the highest bit to the lowest."""
    bits = f"{id_:064b}"
    return f"{bits[0]} {bits[1:42]} {bits[42:52]} {bits[52:]}"


def main() -> None:
    """Print the IDs, then the parts of the last one."""
    with SnowflakeGenerator(worker_id=1) as generator:
        ids = generator.batch(3)
        last = generator.layout.split(ids[-1])
        text = generator.format(ids[-1], "base32")

    print("Python: 3 IDs of worker 1")
    for id_ in ids:
        print(f"  {id_}")
    time = last.timestamp.strftime("%Y-%m-%d %H:%M:%S")
    milliseconds = last.unix_ms % 1000
    print("The last one, taken apart:")
    print(f"  bits      {bit_picture(ids[-1])}")
    print(f"  time      {time}.{milliseconds:03} UTC ({last.tick} ms since 2020-01-01)")
    print(f"  worker    {last.worker_id}")
    print(f"  sequence  {last.sequence}")
    print(f"  base32    {text}")


if __name__ == "__main__":
    main()
