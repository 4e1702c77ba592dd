package model

import (
	"errors"
	"strings"
	"testing"
)

func TestText(t *testing.T) {
	t.Parallel()
	name := Text{Field: "name", Key: "model.name", Most: 10, Required: true}
	for _, test := range []struct {
		what, in string
		by       Text
		want     string
		wrong    string // key of the sentence, "" for none
	}{
		{"plain", "Acme", name, "Acme", ""},
		{"spaces around", " \tAcme Corp\n", name, "Acme Corp", ""},
		{"exactly as long", "ÄÖÜäöüßéèê", name, "ÄÖÜäöüßéèê", ""},
		{"too long", "ÄÖÜäöüßéèê!", name, "", "model.name_too_long"},
		{"missing", "", name, "", "model.name_missing"},
		{"only spaces", " \u00a0 ", name, "", "model.name_missing"},
		{"optional", " ", FirstName, "", ""},
		{"nothing that shows", "\u200b", name, "", "model.name_hidden"},
		{"nothing that shows, optional", "\u200d", FirstName, "", "model.name_hidden"},
		{"turned round", "Acme\u202e", name, "", "model.name_hidden"},
		{"two lines", "Ac\nme", name, "", "model.name_hidden"},
		{"not UTF-8", "Ac\xffme", name, "", "model.name_hidden"},
		{"joined letters", "نیم\u200cفاصله", name, "نیم\u200cفاصله", ""},
		{"a note", " Hello,\r\n\r\nwelcome! ", InvitationNote, "Hello,\n\nwelcome!", ""},
		{"a note with a tab", "Hello,\n\twelcome", InvitationNote, "", "model.note_hidden"},
		{"a long note", strings.Repeat("x", 301), InvitationNote, "", "model.note_too_long"},
	} {
		t.Run(test.what, func(t *testing.T) {
			t.Parallel()
			got, err := test.by.Parse(test.in)
			if got != test.want || (err != nil) != (test.wrong != "") {
				t.Fatalf("Parse = %q, %v; want %q", got, err, test.want)
			}
			if err == nil {
				return
			}
			var refusal *Error
			if !errors.As(err, &refusal) || refusal.Kind != Invalid || refusal.Field != test.by.Field || refusal.Key != test.wrong {
				t.Errorf("error = %v, want invalid %s with %q", err, test.by.Field, test.wrong)
			}
		})
	}
}
