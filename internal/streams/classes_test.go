package streams

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// TestClasses: every declared type has a class, and an activity that the class knows.
func TestClasses(t *testing.T) {
	t.Parallel()
	for _, is := range model.EventTypes() {
		r, ok := rows()[is]
		if !ok {
			t.Errorf("%s has no class: give it a line in types.go", is)
			continue
		}
		if r.activity != other && r.class.names()[r.activity] == "" {
			t.Errorf("%s: class %s has no activity %d", is, r.class.name, r.activity)
		}
	}
	if got, want := len(rows()), len(model.EventTypes()); got != want {
		t.Errorf("%d types have a class, of %d", got, want)
	}
}

// TestNumbers: each number of an event, and what it is called, is that of the schema.
func TestNumbers(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/ocsf.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	schema := map[string]string{} // the name of each number, by its kind
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		words := 2
		if strings.HasPrefix(lines.Text(), "activity") {
			words = 3
		}
		parts := strings.SplitN(lines.Text(), " ", words+1)
		schema[strings.Join(parts[:words], " ")] = parts[words]
	}
	for _, is := range model.EventTypes() {
		p, err := model.DecodePayload(is, `{}`)
		if err != nil {
			t.Fatal(err)
		}
		m, err := mapped(t.Context(), model.Event{Actor: model.System, Target: "id", Payload: p}, &people{})
		if err != nil {
			t.Fatal(err)
		}
		for number, name := range map[string]string{
			fmt.Sprint("category ", m.Category): m.CategoryName, fmt.Sprint("class ", m.Class): m.ClassName, fmt.Sprint("severity ", int(m.Severity)): m.SeverityName,
			fmt.Sprintf("activity %d %d", m.Class, m.Activity): m.ActivityName,
		} {
			if m.Activity == other && strings.HasPrefix(number, "activity") {
				continue // the word of the source
			}
			if name == "" || schema[number] != name {
				t.Errorf("%s: %s is called %q, and %q in the schema", is, number, name, schema[number])
			}
		}
		want := map[status]string{success: "Success", failure: "Failure"}[m.Status]
		if schema[fmt.Sprint("status ", int(m.Status))] != want || m.Type != m.Class*100+int(m.Activity) || m.TypeName != m.ClassName+": "+m.ActivityName {
			t.Errorf("%s: status %d, type %d %q", is, m.Status, m.Type, m.TypeName)
		}
		if needs := m.Class == 3001 || m.Class == 3005; needs && m.User == nil || m.Class == 3002 && m.Service == nil || m.Class == 3004 && m.Entity == nil || m.Class == 3006 && m.Group == nil {
			t.Errorf("%s: class %d lacks what it is about", is, m.Class)
		}
	}
}
