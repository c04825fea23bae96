package snowflake

// #include <snowflake.h>
import "C"

import "unsafe"

// Encoding is a way to write an ID. All have a fixed width, so that text sorts like
// the numbers.
type Encoding uint32

const (
	// Decimal has 19 digits, with leading zeros.
	Decimal Encoding = C.SNOWFLAKE_ENCODING_DECIMAL
	// Hex has 16 digits, in lower case.
	Hex Encoding = C.SNOWFLAKE_ENCODING_HEX
	// Base32 has 13 digits of Crockford's base32, in upper case.
	Base32 Encoding = C.SNOWFLAKE_ENCODING_BASE32
	// Base62 has 11 digits in the order of ASCII: 0-9, A-Z, a-z.
	Base62 Encoding = C.SNOWFLAKE_ENCODING_BASE62
)

// Format writes an ID as text.
func Format(id int64, encoding Encoding) (string, error) {
	if versionError != nil {
		return "", versionError
	}
	var text [C.SNOWFLAKE_TEXT_SIZE]C.char
	detail := newDetail()
	length := C.snowflake_format(
		C.int64_t(id), C.snowflake_encoding_t(encoding), &text[0], C.SNOWFLAKE_TEXT_SIZE, &detail)
	return C.GoString(&text[0]), errorOf(int64(length), &detail)
}

// Parse reads an ID that Format wrote. Every other text is an error.
func Parse(text string, encoding Encoding) (int64, error) {
	if versionError != nil {
		return 0, versionError
	}
	// The byte at the end gives an empty text an address.
	bytes := append([]byte(text), 0)
	detail := newDetail()
	return resultOf(C.snowflake_parse((*C.char)(unsafe.Pointer(&bytes[0])),
		C.size_t(len(text)), C.snowflake_encoding_t(encoding), &detail), &detail)
}
