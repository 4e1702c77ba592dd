package model

import (
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

func TestParseCode(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"123456": "123456", " 123 456\n": "123456", "123-456": "123456", "123–456": "123456", "123\u00a0\u202f456": "123456",
		"１２３４５６": "123456", "٠١٢٣٤٥": "012345", "۰۱۲۳۴۵": "012345", "१२३४५६": "123456", "\U0001d7ce\U0001d7d7\U0001d7d8\U0001d7e1\U0001d7e2\U0001d7ff": "090909",
		"\u200b123\u2060456\ufeff": "123456", "\u200e123456\u200e": "123456", "1\ufe0f23456": "123456",
		"": "", "12345": "", "1234567": "", "12345a": "", "12345б": "", "123456.": "", "½23456": "",
	} {
		got, ok := ParseCode(in)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%+q: %q, %t; want %q", in, got, ok, want)
		}
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{" ١٢ ": "12", "8": "8", "３０": "30", "": "", "-٣": "-3", "eight": "eight"} {
		if got := Number(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestDigits: Unicode's rows of digits are what digit takes them for.
func TestDigits(t *testing.T) {
	t.Parallel()
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !unicode.Is(unicode.Nd, r) {
			continue
		}
		if plain := norm.NFKC.String(string(r)); len(plain) == 1 && plain[0] != '0'+digit(r) {
			t.Errorf("%U is %s and not %c", r, plain, '0'+digit(r))
		}
		if digit(r) == 0 && unicode.Is(unicode.Nd, r-1) && digit(r-1) != 9 || digit(r) > 0 && digit(r-1) != digit(r)-1 {
			t.Errorf("%U follows %U, and %d %d", r, r-1, digit(r), digit(r-1))
		}
	}
}
