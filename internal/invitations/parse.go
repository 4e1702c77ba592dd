package invitations

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
)

// Entry is one address in a text that somebody pasted.
type Entry struct {
	Text                string      // as it was pasted
	Email               model.Email // "" when the text is no address
	Why                 error       // why it is none
	FirstName, LastName string      // what the text says beside the address, "" when nothing
	About               model.About // what an application says of the account
}

// Parse finds the addresses in a text as people paste it: separated by commas,
// semicolons, spaces, tabs or lines, bare or as "Name <address>", in quotes, as
// mailto links, or in columns of a spreadsheet. What is neither an address nor
// the name of one comes back as an Entry without Email, so that nothing is lost
// in silence, and no part of a word is taken for an address: it could be somebody
// else's. That is why bytes that are no text stay as U+FFFD, which no address has.
func Parse(text string) []Entry {
	var all []Entry
	for line := range strings.FieldsFuncSeq(strings.ToValidUTF8(text, "\ufffd"), func(r rune) bool { return r == '\n' || r == '\r' }) {
		p := parser{rest: column.ReplaceAllString(strings.Map(plain, line), ",")}
		for p.next() {
		}
		p.flush()
		all = append(all, p.found...)
	}
	return all
}

// plain turns what looks like a space or a separator into one.
func plain(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case strings.ContainsRune("，；、;", r):
		return ','
	case strings.ContainsRune("“”„«»", r):
		return '"'
	}
	return r
}

// column is a bar that separates: one beside a space or at the end of a line. Any
// other can be part of an address, except after a whole one.
var column = regexp.MustCompile(` +\|+ *|\|+( +|$)`)

// parser reads one line.
type parser struct {
	rest    string
	found   []Entry
	words   []string // read, and neither address nor given to one
	named   bool     // the words stood in quotes, so that they are a name
	segment int      // how many were found before the last separator
}

// next reads one piece of the line. It reports whether there was one.
func (p *parser) next() bool {
	p.rest = strings.TrimLeft(p.rest, " ")
	if p.rest == "" {
		return false
	}
	switch p.rest[0] {
	case ',':
		p.flush()
		p.segment = len(p.found)
		p.rest = p.rest[1:]
	case '"':
		p.quoted()
	case '<':
		inside, after, _ := strings.Cut(p.rest[1:], ">")
		if strings.HasPrefix(after, "@") {
			p.word(len(p.rest) - len(after) + wordEnd(after))
			break
		}
		p.rest = after
		p.address(inside, true)
	default:
		p.word(wordEnd(p.rest))
	}
	return true
}

// quoted reads what stands in quotes: a name or an address.
func (p *parser) quoted() {
	inside, after, closed := strings.Cut(p.rest[1:], `"`)
	if !closed {
		p.rest = p.rest[1:]
		return
	}
	more := after[:wordEnd(after)]
	isAddress := strings.Contains(inside, "@") && !strings.Contains(inside, " ")
	if isAddress && strings.HasPrefix(more, "|") {
		more = ""
	}
	if isAddress && more != "" || strings.Contains(more, "@") { // "dana"@acme.test
		p.word(len(p.rest) - len(after) + len(more))
		return
	}
	p.rest = after
	inside = strings.TrimSpace(inside)
	switch {
	case inside == "":
	case isAddress:
		p.address(inside, false)
	default:
		p.words, p.named = append(p.words, inside), true
	}
}

// wordEnd returns how long the word is that a text begins with. A bracket ends it
// where another one closes it, and a bar after a whole address.
func wordEnd(s string) int {
	for i, r := range s {
		switch r {
		case ' ', ',':
			return i
		case '<':
			if end := strings.IndexAny(s[i+1:], "<>"); end >= 0 && s[i+1+end] == '>' {
				return i
			}
		case '|':
			if _, err := emailaddr.Parse(unquote(s[:i])); err == nil {
				return i
			}
		}
	}
	return len(s)
}

// bullet is what stands before the items of a list, and before the addresses in
// the head of a mail.
var bullet = regexp.MustCompile(`^(\d+[.)]|[^\pL\pN@]+|[\pL\pN]+:)$`)

// word reads a word of a length.
func (p *parser) word(length int) {
	word := strings.TrimFunc(p.rest[:length], model.Hidden)
	p.rest = p.rest[length:]
	switch {
	case word == "":
	case strings.Contains(word, "@"):
		p.address(word, false)
	case bullet.MatchString(word):
	default:
		p.words = append(p.words, word)
	}
}

// address notes an address, with the words before it when they are its name: in
// front of angle brackets all are.
func (p *parser) address(text string, bracketed bool) {
	cleaned := unquote(text)
	if cleaned == "" && len(p.words) == 0 {
		return
	}
	e := Entry{Text: strings.Map(shown, cleaned)}
	if e.Email, e.Why = emailaddr.Parse(cleaned); e.Why == nil {
		e.Text = emailaddr.Readable(string(e.Email))
	}
	if bracketed || p.named || isName(p.words) {
		e.FirstName, e.LastName = splitName(p.words)
		p.words, p.named = nil, false
	}
	p.flush()
	if e.Text != "" {
		p.found = append(p.found, e)
	}
	if bars := strings.TrimLeft(p.rest, "|"); e.Why == nil && len(bars) < len(p.rest) {
		p.rest = "," + bars
	}
}

// unquote returns a text without what people put around an address: signs that no
// address has, and pairs of those that one could have.
func unquote(s string) string {
	for {
		before := s
		s = strings.TrimFunc(strings.TrimRight(strings.Trim(s, ` <>()[],:;`), "."), model.Hidden)
		if inner := strings.Trim(s, `"`); !strings.Contains(inner, `"`) {
			s = inner
		}
		for _, pair := range []string{"''", "‘’", "``", "{}"} {
			opens, size := utf8.DecodeRuneInString(pair)
			if inner, ok := strings.CutPrefix(s, string(opens)); ok && strings.HasSuffix(inner, pair[size:]) {
				s = strings.TrimSuffix(inner, pair[size:])
			}
		}
		if s == before {
			return s
		}
	}
}

// shown drops what does not show.
func shown(r rune) rune {
	if model.Hidden(r) {
		return -1
	}
	return r
}

// flush gives the words that are left to the address before them when they are
// its name. Otherwise they were meant as an address.
func (p *parser) flush() {
	words := p.words
	p.words, p.named = nil, false
	if len(words) == 0 {
		return
	}
	if last := len(p.found) - 1; last >= p.segment && p.found[last].FirstName == "" && isName(words) {
		p.found[last].FirstName, p.found[last].LastName = splitName(words)
		return
	}
	if text := strings.TrimSpace(strings.Map(shown, strings.Join(words, " "))); text != "" {
		p.found = append(p.found, Entry{Text: text})
	}
}

// isName reports whether words beside an address are a name: none begins with a
// small letter or holds a digit, so that a mistyped address is not taken for one.
func isName(words []string) bool {
	for _, w := range words {
		w = strings.TrimLeft(w, `('‘"[`)
		for i, r := range w {
			if i == 0 && unicode.IsLower(r) || unicode.IsDigit(r) {
				return false
			}
		}
	}
	return len(words) > 0
}

// maxName is how many characters of each half of a name are kept.
const maxName = 100

// splitName returns the two halves of a name: "Cole, Dana" is written the other
// way round. What nobody is called, an address or a formula, is no name.
func splitName(words []string) (first, last string) {
	name := strings.Trim(strings.Map(shown, strings.Join(words, " ")), ` '‘’"()[]`+"`")
	if strings.ContainsAny(name, "/@<>=\ufffd") || !strings.ContainsFunc(name, unicode.IsLetter) {
		return "", ""
	}
	if family, given, ok := strings.Cut(name, ","); ok {
		first, last = given, family
	} else {
		first, last, _ = strings.Cut(name, " ")
	}
	return short(first), short(last)
}

func short(s string) string {
	runes := []rune(strings.Join(strings.Fields(s), " "))
	return strings.TrimSpace(string(runes[:min(len(runes), maxName)]))
}
