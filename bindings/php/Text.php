<?php

declare(strict_types=1);

namespace Libsnowflake;

use FFI;

/** IDs as text. */
final class Text
{
    /** The numbers of snowflake_encoding_t. */
    public const ENCODINGS = ['decimal' => 0, 'hex' => 1, 'base32' => 2, 'base62' => 3];
    private const SIZE = 20;

    /** Writes an ID in one of the ENCODINGS. */
    public static function format(mixed $id, string $encoding): string
    {
        $id = Library::integer('id', $id);
        $number = Library::numberOf(self::ENCODINGS, 'encoding', $encoding);
        $text = Library::get()->new('char[' . self::SIZE . ']');
        $length = Library::checked(fn (FFI $library, FFI\CData $detail): int
            => $library->snowflake_format($id, $number, $text, self::SIZE, $detail));
        return FFI::string($text, $length);
    }

    /** Reads an ID that format() wrote. */
    public static function parse(string $text, string $encoding): int
    {
        $number = Library::numberOf(self::ENCODINGS, 'encoding', $encoding);
        return Library::checked(fn (FFI $library, FFI\CData $detail): int
            => $library->snowflake_parse($text, strlen($text), $number, $detail));
    }
}
