package invitations

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
)

func TestParse(t *testing.T) {
	t.Parallel()
	good := func(email string, names ...string) Entry {
		e := Entry{Text: email, Email: model.Email(email)}
		for i, name := range names {
			*[]*string{&e.FirstName, &e.LastName}[i] = name
		}
		return e
	}
	bad := func(text string) Entry { return Entry{Text: text} }
	ann, bo := "ann@acme.test", "bo@acme.test"
	for _, test := range []struct {
		name, text string
		want       []Entry
	}{
		{"nothing", "", nil},
		{"white space", " \n\t , ;\r\n", nil},
		{"one", ann, []Entry{good(ann)}},
		{"commas", "ann@acme.test,bo@acme.test", []Entry{good(ann), good(bo)}},
		{"semicolons", "ann@acme.test; bo@acme.test;", []Entry{good(ann), good(bo)}},
		{"spaces", "  ann@acme.test   bo@acme.test ", []Entry{good(ann), good(bo)}},
		{"lines of Windows", "ann@acme.test\r\n\r\nbo@acme.test\r\n", []Entry{good(ann), good(bo)}},
		{"separators of East Asia", "ann@acme.test，bo@acme.test、", []Entry{good(ann), good(bo)}},
		{"no-break and zero-width spaces", "ann@acme.test\u00a0\u200bbo@acme.test\ufeff", []Entry{good(ann), good(bo)}},
		{"a mail program", `"Cole, Dana" <ann@acme.test>, Bo Ash <bo@acme.test>`, []Entry{good(ann, "Dana", "Cole"), good(bo, "Bo", "Ash")}},
		{"Outlook", "Ann Lee <ann@acme.test>; 'Bo Ash' <bo@acme.test>", []Entry{good(ann, "Ann", "Lee"), good(bo, "Bo", "Ash")}},
		{"brackets without separators", "Ann Lee <ann@acme.test> Bo <bo@acme.test>", []Entry{good(ann, "Ann", "Lee"), good(bo, "Bo")}},
		{"small letters before brackets", "ann lee <ann@acme.test>", []Entry{good(ann, "ann", "lee")}},
		{"bracket left open", "<ann@acme.test", []Entry{good(ann)}},
		{"brackets alone", "<ann@acme.test> <bo@acme.test>", []Entry{good(ann), good(bo)}},
		{"quotes", `"ann@acme.test", "bo@acme.test"`, []Entry{good(ann), good(bo)}},
		{"curly quotes", "“Ann Lee” <ann@acme.test>", []Entry{good(ann, "Ann", "Lee")}},
		{"quote left open", `"ann@acme.test`, []Entry{good(ann)}},
		{"links", "mailto:ann@acme.test?subject=Hello MAILTO:bo@acme.test", []Entry{good(ann), good(bo)}},
		{"a column", "ann@acme.test\t\tbo@acme.test", []Entry{good(ann), good(bo)}},
		{"columns, name first", "Ann\tLee\tann@acme.test\nBo\tAsh\tbo@acme.test", []Entry{good(ann, "Ann", "Lee"), good(bo, "Bo", "Ash")}},
		{"columns, name last", "ann@acme.test\tAnn Lee\nbo@acme.test\tBo Ash", []Entry{good(ann, "Ann", "Lee"), good(bo, "Bo", "Ash")}},
		{"comment", "ann@acme.test (Ann Lee)", []Entry{good(ann, "Ann", "Lee")}},
		{"a name without case", "佐藤 美咲 <ann@acme.test>", []Entry{good(ann, "佐藤", "美咲")}},
		{"list", "1. ann@acme.test\n2) bo@acme.test\n- ann@acme.test\n• bo@acme.test", []Entry{good(ann), good(bo), good(ann), good(bo)}},
		{"end of a sentence", "ann@acme.test, bo@acme.test.", []Entry{good(ann), good(bo)}},
		{"twice", "ann@acme.test ann@acme.test", []Entry{good(ann), good(ann)}},
		{"no domain", "bob", []Entry{bad("bob")}},
		{"half a domain", "bob@acme, ann@acme.test", []Entry{bad("bob@acme"), good(ann)}},
		{"a word is no name", "bob ann@acme.test", []Entry{bad("bob"), good(ann)}},
		{"a word after one is no name", "ann@acme.test bob", []Entry{good(ann), bad("bob")}},
		{"a name of its own", "Bob, ann@acme.test", []Entry{bad("Bob"), good(ann)}},
		{"name and half an address", "Bob Lee <bob@acme>", []Entry{{Text: "bob@acme", FirstName: "Bob", LastName: "Lee"}}},
		{"two at signs", "a@b@acme.test", []Entry{bad("a@b@acme.test")}},
		{"head of a mail", "To: ann@acme.test\r\nBcc: Bo Ash <bo@acme.test>", []Entry{good(ann), good(bo, "Bo", "Ash")}},
		{"apostrophe", "o'brien@acme.test", []Entry{good("o'brien@acme.test")}},
		{"empty brackets", "<>", nil},
		{"a brace is no bracket of its own", "{x@acme.test", []Entry{bad("{x@acme.test")}},
		{"braces around", "{ann@acme.test}", []Entry{good(ann)}},
		{"quotes around", "'ann@acme.test', ‘bo@acme.test’", []Entry{good(ann), good(bo)}},
		{"mark of a spreadsheet", "'ann@acme.test", []Entry{bad("'ann@acme.test")}},
		{"dot first", ".ann@acme.test", []Entry{bad(".ann@acme.test")}},
		{"route", "ann%acme.test@relay.test", []Entry{bad("ann%acme.test@relay.test")}},
		{"encoded word", "=?utf-8?q?ann?=@acme.test", []Entry{bad("=?utf-8?q?ann?=@acme.test")}},
		{"a character inside that does not show", "an\u200bn@acme.test", []Entry{bad("ann@acme.test")}},
		{"a letter that folds to another", "İvan@acme.test", []Entry{bad("İvan@acme.test")}},
		{"in letters and in ASCII", "ann@bücher.test", []Entry{{Text: "ann@bücher.test", Email: "ann@xn--bcher-kva.test"}}},
		{"a quote inside", `O"brien@acme.test`, []Entry{bad(`O"brien@acme.test`)}},
		{"a curly quote inside", "O”brien@acme.test", []Entry{bad(`O"brien@acme.test`)}},
		{"two quotes inside", `x"y"yann@acme.test`, []Entry{bad(`x"y"yann@acme.test`)}},
		{"a quoted local part", `"dana"@acme.test`, []Entry{bad(`"dana"@acme.test`)}},
		{"a quoted local part with a space", `"da na"@acme.test, ann@acme.test`, []Entry{bad(`"da na"@acme.test`), good(ann)}},
		{"a quoted address as local part", `"ann@acme.test"@evil.test`, []Entry{bad(`"ann@acme.test"@evil.test`)}},
		{"a quoted address with more", `"ann@acme.test"x`, []Entry{bad(`"ann@acme.test"x`)}},
		{"quotes in quotes", `"Ann ""Annie"" Lee" <ann@acme.test>`, []Entry{good(ann, "Ann", "Annie Lee")}},
		{"a quoted name right before", `"Lee, Ann"<ann@acme.test>`, []Entry{good(ann, "Ann", "Lee")}},
		{"a bracket inside", "da<nn@acme.test", []Entry{bad("da<nn@acme.test")}},
		{"a bracket inside, another after", "da<nn@acme.test Bo <bo@acme.test>", []Entry{bad("da<nn@acme.test"), good(bo, "Bo")}},
		{"a name right before brackets", "Ann<ann@acme.test>", []Entry{good(ann, "Ann")}},
		{"brackets as local part", "<ann@acme.test>@evil.test", []Entry{bad("ann@acme.test>@evil.test")}},
		{"broken text", "da\xffnn@acme.test", []Entry{bad("da\ufffdnn@acme.test")}},
		{"broken text before", "\xffann@acme.test", []Entry{bad("\ufffdann@acme.test")}},
		{"broken text in the domain", "ann@ac\xffme.test", []Entry{bad("ann@ac\ufffdme.test")}},
		{"broken text in a name", "Ren\xe9e Lee <ann@acme.test>", []Entry{good(ann)}},
		{"a bar inside", "x|ann@acme.test", []Entry{bad("x|ann@acme.test")}},
		{"a bar before", "|ann@acme.test", []Entry{bad("|ann@acme.test")}},
		{"bars after whole addresses", "ann@acme.test|bo@acme.test||<ann@acme.test>|bo@acme.test|", []Entry{good(ann), good(bo), good(ann), good(bo)}},
		{"a bar after a quoted address", `"ann@acme.test"|bo@acme.test`, []Entry{good(ann), good(bo)}},
		{"a bar after half an address", "bob@acme|ann@acme.test", []Entry{bad("bob@acme|ann@acme.test")}},
		{"a table", "| Ann Lee | ann@acme.test |\n| Bo Ash |bo@acme.test|", []Entry{bad("Ann Lee"), good(ann), bad("Bo Ash"), good(bo)}},
		{"empty quotes", `"","ann@acme.test"," "`, []Entry{good(ann)}},
		{"a link is no name", "https://evil.test <ann@acme.test>", []Entry{good(ann)}},
		{"an address is no name", `"support@bank.test Security" <ann@acme.test>`, []Entry{good(ann)}},
		{"markup is no name", `"<b>Ann" <ann@acme.test>`, []Entry{good(ann)}},
		{"a name has letters", `"*** 123" <ann@acme.test>`, []Entry{good(ann)}},
		{"a formula is no name", `=cmd|'/c calc'!A1 <ann@acme.test>`, []Entry{good(ann)}},
		{"a quoted formula", `"=1+A1" <ann@acme.test>`, []Entry{good(ann)}},
		{"control and bidi characters", "\"A\u202enn\x07 \tLee\" <ann@acme.test>", []Entry{good(ann, "Ann", "Lee")}},
		{"a name in the wrong column", "\"\tJoe\",\"Q\" <ann@acme.test>", []Entry{bad("Joe"), good(ann, "Q")}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, Parse(test.text), cmpopts.IgnoreFields(Entry{}, "Why")); diff != "" {
				t.Errorf("Parse(%q) (-want +got):\n%s", test.text, diff)
			}
		})
	}
}

// FuzzParse: whatever is pasted, addresses are addresses, names show, and every
// word with an @ is accounted for.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{`"Cole, Dana" <a@b.test>; bob`, "mailto:a@b.test?x", "<<>>\"\"", "a@b.test\tAnn", "\xff@\x00,;|", `O"a@b.test`, "x|a@b.test|c@d.test", `"a@b.test"@d.test`, "a<b@c.test"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, e := range Parse(text) {
			if e.Text == "" || !utf8.ValidString(e.Text) {
				t.Errorf("%q: an entry without text: %+v", text, e)
			}
			if e.Email != "" {
				if email, err := emailaddr.Parse(string(e.Email)); err != nil || email != e.Email {
					t.Errorf("%q: %q is no address", text, e.Email)
				}
			}
			for _, name := range []string{e.FirstName, e.LastName} {
				if strings.ContainsFunc(name, unicode.IsControl) || utf8.RuneCountInString(name) > maxName {
					t.Errorf("%q: name %q", text, name)
				}
			}
		}
	})
}
