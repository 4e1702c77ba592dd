package signin_test

import (
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/signin"
)

// leaves has the operator leave these ways on.
func (w *world) leaves(t *testing.T, on model.Ways) {
	t.Helper()
	if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		i, err := tx.Instance(t.Context())
		if err != nil {
			return err
		}
		i.Ways = on
		return tx.SetInstance(t.Context(), i)
	}); err != nil {
		t.Fatal(err)
	}
}

var allWays = model.Ways{Code: true, Link: true, Passkey: true}

// TestTurnedOff: what is under way when a way is switched off is refused from then on, uses
// nothing up, and works again when the way does.
func TestTurnedOff(t *testing.T) {
	t.Parallel()
	proof := func(w *world) signin.Proof {
		return func(context.Context, *db.Tx) (model.UserID, []model.Event, error) { return w.user.ID, nil, nil }
	}
	byPasskey := model.Authentication{AMR: passkeyAMR, Way: model.WayPasskey}
	for name, door := range map[string]struct {
		way   model.Way
		prove func(w *world, s model.Session, c model.Challenge, code, link string) error
	}{
		"a code": {model.WayCode, func(w *world, _ model.Session, c model.Challenge, code, _ string) error {
			_, _, err := w.Finish(t.Context(), c.ID, code, home)
			return err
		}},
		"a wrong code": {model.WayCode, func(w *world, _ model.Session, c model.Challenge, code, _ string) error {
			_, _, err := w.Finish(t.Context(), c.ID, otherThan(code), home)
			if model.KindOf(err) == model.Invalid { // what it is as long as codes are on
				err = nil
			}
			return err
		}},
		"a link": {model.WayLink, func(w *world, _ model.Session, _ model.Challenge, _, link string) error {
			_, _, _, state, err := w.Follow(t.Context(), link, home)
			if state == signin.LinkOff {
				err = signin.ErrOff
			}
			return err
		}},
		"a passkey": {model.WayPasskey, func(w *world, _ model.Session, _ model.Challenge, _, _ string) error {
			_, _, err := w.With(t.Context(), home, byPasskey, proof(w))
			return err
		}},
		"a passkey that confirms": {model.WayPasskey, func(w *world, s model.Session, _ model.Challenge, _, _ string) error {
			_, err := w.Confirm(t.Context(), s, byPasskey, proof(w))
			return err
		}},
		"a passkey for an app": {model.WayPasskey, func(w *world, s model.Session, _ model.Challenge, _, _ string) error {
			_, err := w.StepUp(t.Context(), s, byPasskey, proof(w))
			return err
		}},
		"a code that confirms": {model.WayCode, func(w *world, s model.Session, _ model.Challenge, _, _ string) error {
			_, err := w.Confirm(t.Context(), s, model.Authentication{AMR: []string{"otp"}, Way: model.WayCode}, proof(w))
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			s, _, err := w.Directly(t.Context(), "dana@acme.test", signin.Browser{Hash: secret.Hash("signed in")})
			if err != nil {
				t.Fatal(err)
			}
			c, code, link := w.begin(t)
			w.leaves(t, allWays.With(door.way, false))
			if err := door.prove(w, s, c, code, link); !errors.Is(err, signin.ErrOff) {
				t.Errorf("while it is off: %v", err)
			}
			if events, err := w.db.UserEvents(t.Context(), w.user.ID, "", 10); err != nil || len(events) != 1 {
				t.Errorf("%d events, %v; want that of the session before", len(events), err)
			}
			w.leaves(t, allWays)
			if err := door.prove(w, s, c, code, link); err != nil {
				t.Errorf("when it is on again: %v", err)
			}
		})
	}
}

// TestNoWay: a door that does not say by which way somebody comes lets nobody in.
func TestNoWay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, err := w.With(t.Context(), home, model.Authentication{AMR: passkeyAMR}, func(context.Context, *db.Tx) (model.UserID, []model.Event, error) {
		return w.user.ID, nil, nil
	})
	if err == nil || model.KindOf(err) != 0 {
		t.Errorf("a proof without a way: %v, want a fault", err)
	}
}

// TestSends: a mail has what is on, and there is none where nothing is.
func TestSends(t *testing.T) {
	t.Parallel()
	for on, want := range map[model.Ways]struct {
		code, link bool
		sends      model.ChallengeMail
	}{
		allWays:                     {true, true, model.SendsCode},
		{Code: true}:                {true, false, model.SendsCode},
		{Link: true, Passkey: true}: {false, true, model.SendsLink},
		{Code: true, Passkey: true}: {true, false, model.SendsCode},
	} {
		w := newWorld(t)
		w.leaves(t, on)
		c, err := w.Begin(t.Context(), "dana@acme.test", "/ui/", home)
		if err != nil || c.Sends != want.sends {
			t.Fatalf("%+v: %+v, %v", on, c, err)
		}
		if err := w.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
			t.Fatal(err)
		}
		m := w.post.mails[0]
		if code, link := codeInMail.MatchString(m.Subject+m.Text), linkInMail.MatchString(m.Text); code != want.code || link != want.link {
			t.Errorf("%+v: code %v, link %v: %s", on, code, link, m.Text)
		}
	}
	w := newWorld(t)
	w.leaves(t, model.Ways{Passkey: true})
	for _, email := range []model.Email{"dana@acme.test", "nobody@acme.test"} {
		if _, err := w.Begin(t.Context(), email, "/ui/", home); !errors.Is(err, signin.ErrOff) || model.KindOf(err) != model.Invalid {
			t.Errorf("without mail, %s: %v", email, err)
		}
	}
}

// TestDoors finds by the source who takes a proof of somebody, and who begins or renews a
// session, or notes that it is confirmed. A new door does not pass until it stands here, with
// who asks whether its way is on: With, or proveAgain.
func TestDoors(t *testing.T) {
	t.Parallel()
	const (
		asks     = "asks by With or proveAgain"
		operator = "is not about people: operators, whose door is their own"
		byHand   = "is the operator’s own act for one person"
		noDoor   = "signs nobody in: proves an address"
		demo     = "is for the demo and for trying out, where nobody proves anything"
	)
	want := map[string]string{
		"signin.Service.complete":                asks,
		"signin.Service.FinishSudo":              asks,
		"signin.Service.FinishInbox":             noDoor, // the connection lets them in
		"signin.Service.changeEmail":             noDoor,
		"signin.Service.ProvePortal":             noDoor,
		"signin.Service.ProveConsole":            operator,
		"passkeys.Proof.Use":                     asks,
		"passkeys.Proof.UseInConsole":            operator,
		"signin.Service.UseSignInLink":           byHand,
		"signin.Service.Recover":                 byHand,
		"signin.begin":                           asks, // enter, Recover and Rehearse call it
		"signin.renew":                           asks, // which begin calls
		"signin.Service.Confirm":                 asks,
		"signin.Service.StepUp":                  asks,
		"support.Service.Enter":                  byHand,
		"calls begin: signin.Service.enter":      asks,
		"calls begin: signin.Service.Recover":    byHand,
		"calls begin: signin.Service.Rehearse":   demo,
		"calls enter: signin.Service.With":       asks,
		"calls enter: signin.Service.Directly":   demo,
		"calls takes: signin.Service.With":       asks,
		"calls takes: signin.Service.proveAgain": asks,
	}
	takes := []string{"UseChallenge", "UsePasskey", "UseOperatorPasskey", "UseSignInLink", "UseRecovery", "InsertSession", "RenewSession", "SetSudo", "StepUp"}
	found := map[string]bool{}
	files := token.NewFileSet()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, decl := range f.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			name := f.Name.Name + "." + receiver(fn) + fn.Name.Name
			ast.Inspect(fn, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.SelectorExpr:
					if on, ok := n.X.(*ast.Ident); ok && on.Name == "tx" && slices.Contains(takes, n.Sel.Name) {
						found[name] = true
					}
					if f.Name.Name == "signin" && n.Sel.Name == "enter" {
						found["calls enter: "+name] = true
					}
				case *ast.CallExpr:
					if called, ok := n.Fun.(*ast.Ident); ok && f.Name.Name == "signin" && (called.Name == "begin" || called.Name == "takes") {
						found["calls "+called.Name+": "+name] = true
					}
				}
				return true
			})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(found))); diff != "" {
		t.Errorf("doors (-known +found):\n%s", diff)
	}
}

// receiver returns the type that a method is of, and a dot, "" for a function.
func receiver(fn *ast.FuncDecl) string {
	if fn.Recv == nil {
		return ""
	}
	of := fn.Recv.List[0].Type
	if p, ok := of.(*ast.StarExpr); ok {
		of = p.X
	}
	if name, ok := of.(*ast.Ident); ok {
		return name.Name + "."
	}
	return ""
}
