package signin_test

import "testing"

// TestStrangerCannotUseUpTheAttempts: somebody who asks for codes to another
// person's address, and tries them, takes nothing from that person.
func TestStrangerCannotUseUpTheAttempts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 5 {
		c, err := w.Begin(t.Context(), "dana@acme.test", "/ui/", elsewhere)
		if err != nil {
			t.Fatal(err)
		}
		for range 4 {
			if _, _, err := w.Finish(t.Context(), c.ID, "not it", elsewhere); err == nil {
				t.Fatal("a wrong code signed in")
			}
		}
	}
	if _, err := w.Begin(t.Context(), "dana@acme.test", "/ui/", elsewhere); err == nil {
		t.Error("the stranger may ask for codes without end")
	}
	c, err := w.Begin(t.Context(), "dana@acme.test", "/ui/", home)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
	code := codeInMail.FindString(w.post.mails[len(w.post.mails)-1].Text)
	if _, _, err := w.Finish(t.Context(), c.ID, code, home); err != nil {
		t.Errorf("the person itself is locked out: %v", err)
	}
}
