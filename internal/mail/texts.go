package mail

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
)

// Texts are the templates by which mails are sent: the built-in ones, and the operator's own
// in the place of some. The zero value has the built-in ones alone.
type Texts struct {
	own    map[string]template // by their paths below the folder
	faults []Fault             // of what is in the folder besides
	log    *slog.Logger

	mu   sync.Mutex
	said map[saying]template // those that were needed so far, in other languages than English
}

// saying is a template in a language.
type saying struct {
	version, file string
	in            *words.Language
}

// Fault is a file of the operator's that is not used, and the built-in one is.
type Fault = model.MailTemplateFault

// maxTemplate is the most bytes of a template.
const maxTemplate = 64 << 10

// languages are those that people read, as the folders are called for them.
func languages() (all []string) {
	for _, l := range model.Languages() {
		all = append(all, string(l))
	}
	return all
}

// ReadTexts reads the templates in a folder, which need not be there: signin.html is for
// everybody, and de/signin.html for those who read German. What cannot be used is among the
// faults, and what fails all the same when a mail is sent goes to log.
func ReadTexts(folder string, log *slog.Logger) (*Texts, []Fault) {
	t := &Texts{own: map[string]template{}, log: log}
	faults := []Fault{}
	err := filepath.WalkDir(folder, func(file string, entry fs.DirEntry, err error) error {
		below, relErr := filepath.Rel(folder, file)
		below = filepath.ToSlash(below)
		switch {
		case below == "." && errors.Is(err, fs.ErrNotExist):
			return nil
		case err == nil && below != "." && strings.HasPrefix(entry.Name(), "."): // of an editor, or of git
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case err == nil && entry.IsDir() && (below == "." || slices.Contains(languages(), below)):
			return nil
		case err == nil && entry.IsDir():
			faults = append(faults, Fault{File: below, Problem: fmt.Sprintf("no mail is written in a language %q: there are %s", below, strings.Join(languages(), ", "))})
			return fs.SkipDir
		}
		if err = errors.Join(err, relErr); err == nil {
			err = t.read(file, below)
		}
		if err != nil {
			faults = append(faults, Fault{File: below, Problem: err.Error()})
		}
		return nil
	})
	if err != nil {
		faults = append(faults, Fault{File: ".", Problem: err.Error()})
	}
	t.faults = faults
	return t, faults
}

// read reads one file, and keeps it when it can be used.
func (t *Texts) read(file, below string) error {
	name := path.Base(below)
	k, ok := kindOf(strings.TrimSuffix(name, path.Ext(name)))
	was, known := builtIn()[name]
	if !ok || !known {
		return errors.New("there is no mail of this name: anteroom mail export lists them; put what is no template elsewhere")
	}
	if info, err := os.Stat(file); err != nil {
		return err
	} else if info.Size() > maxTemplate {
		return fmt.Errorf("it is larger than %d KB", maxTemplate>>10)
	}
	source, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	own, err := parseFile(name, string(source), plain)
	if err == nil {
		err = replaces(string(source), was)
	}
	if err == nil {
		err = k.check(own)
	}
	if err == nil {
		t.own[below] = own
	}
	return err
}

// versionLine is the first line of a template in the place of a built-in one.
var versionLine = regexp.MustCompile(`^(?:\x{FEFF})?\{\{-?\s*/\*\s*replaces (\S+) (\S+)\s*\*/\s*-?\}\}`)

// replaces returns an error when a template does not say that it replaces the text that there
// is.
func replaces(source string, was template) error {
	line := versionLine.FindStringSubmatch(source)
	switch {
	case line == nil || line[1] != was.file:
		return fmt.Errorf("it does not say which text it replaces: begin it with the line {{/* replaces %s %s */ -}}", was.file, was.version)
	case line[2] != was.version:
		return fmt.Errorf("it replaces version %s of %s, which is %s by now: compare it with what anteroom mail export writes, and put %s into its first line",
			line[2], was.file, was.version, was.version)
	}
	return nil
}

// check returns an error when a template of the operator's is no good for mails of the kind.
func (k kind) check(own template) error {
	if err := checkUses(own, own.file, k.view()); err != nil {
		return err
	}
	text, err := own.write(own.file, k.example)
	if err != nil {
		return err
	}
	if err := k.useful(own.file, text); err != nil {
		return err
	}
	if path.Ext(own.file) != ".txt" || own.tree(subjectName) == nil {
		return nil
	}
	if err := checkUses(own, subjectName, k.view()); err != nil {
		return fmt.Errorf("subject: %w", err)
	}
	subject, err := own.write(subjectName, k.example)
	if err == nil {
		err = Message{Subject: subject, Text: text}.checkContent()
	}
	if err != nil {
		return fmt.Errorf("subject: %w", err)
	}
	return nil
}

// leftOut is what html/template writes in the place of a value that it takes for dangerous.
const leftOut = "ZgotmplZ"

var errLeftOut = errors.New("a value stands where it could be a script or a style")

// useful returns an error when nobody can do with a text what the mail is for.
func (k kind) useful(file, text string) error {
	if strings.TrimSpace(text) == "" {
		return errors.New("it says nothing")
	}
	switch {
	case strings.Contains(text, "%!"):
		return errors.New("what printf is given is not what it writes")
	case strings.Contains(text, leftOut):
		return errLeftOut
	}
	needs := k.needs
	if k.name == frameName {
		needs = []string{map[string]string{".txt": "Text", ".html": "Body"}[path.Ext(file)]}
	}
	has := func(field string) bool {
		return strings.Contains(text, fmt.Sprint(reflect.ValueOf(k.example).FieldByName(field)))
	}
	if len(needs) > 0 && !slices.ContainsFunc(needs, has) {
		return fmt.Errorf("nobody can use it: it does not say .%s", strings.Join(needs, " or ."))
	}
	return nil
}

// find returns the template that counts for those who read a language, and says it in that.
func (t *Texts) find(in *words.Language, file string) template {
	if own, ok := t.own[in.Tag().String()+"/"+file]; ok {
		return t.in(in, own)
	}
	if own, ok := t.own[file]; ok {
		return t.in(in, own)
	}
	return t.in(in, builtIn()[file])
}

// in returns a template that says in a language what it says in English.
func (t *Texts) in(l *words.Language, english template) template {
	if l.Tag() == words.English {
		return english
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	key := saying{english.version, english.file, l}
	if known, ok := t.said[key]; ok {
		return known
	}
	said, err := parseFile(english.file, english.source, speaker{l})
	if err != nil { // it was parsed before
		return english
	}
	if t.said == nil {
		t.said = map[saying]template{}
	}
	t.said[key] = said
	return said
}

// again returns a message as those read it who read a language, by the operator's templates
// where they are. Where that is not possible it is said by the built-in ones, and if not even
// that is, because another program has put it, as it was composed: then it is in English.
func (t *Texts) again(m Message, to reader) Message {
	by, in := m.Source, to.in
	m.Source, m.Language = nil, words.English.String()
	if by == nil || by.Version != versionOfBoth(by.Name) {
		return m
	}
	said, err := t.sayAgain(*by, to.zone, func(file string) template { return t.find(in, file) })
	if err != nil && len(t.own) > 0 {
		t.failed(by.Name, err)
		said, err = t.sayAgain(*by, to.zone, func(file string) template { return t.in(in, builtIn()[file]) })
	}
	if err != nil {
		return m
	}
	m.Subject, m.Text, m.HTML, m.Language = said.Subject, said.Text, said.HTML, in.Tag().String()
	return m
}

// failed tells the operator of a template that was good for an example, and not for a mail.
func (t *Texts) failed(name string, err error) {
	t.log.Error("a mail template of yours has failed, and the built-in one was used", "mail", name, "error", err)
}

// sayAgain says what a message was composed of, with its times in a zone, by the templates that are found.
func (t *Texts) sayAgain(by Source, zone *time.Location, find func(file string) template) (Message, error) {
	k, ok := kindOf(by.Name)
	if !ok {
		return Message{}, fmt.Errorf("there is no mail %q", by.Name)
	}
	view := reflect.New(k.view())
	if err := json.Unmarshal(by.View, view.Interface()); err != nil {
		return Message{}, err
	}
	at(zone, view.Elem())
	m, err := say(by.Name, view.Elem().Interface(), find)
	if err == nil && strings.Contains(m.HTML, leftOut) {
		err = errLeftOut
	}
	return m, errors.Join(err, m.checkContent())
}
