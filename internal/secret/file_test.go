package secret

import (
	"bytes"
	"errors"
	"os"
	"testing"
)

// TestNewKey: at each step of taking a new key into use, everything that was sealed opens for
// whoever has read the file before or after it, and the step done again changes nothing.
func TestNewKey(t *testing.T) {
	t.Parallel()
	path := writeKeys(t, "# mine\n"+line(1, keyBytes)+line(9, keyBytes), 0o600)
	running := load(t, path) // as a server has it
	mac := running.MAC("a code")
	older := running.Seal(testPlace, []byte("by the first"))
	step := func(change func(string) error) *Keys {
		t.Helper()
		mustDo(t, change(path))
		once, err := os.ReadFile(path)
		mustDo(t, err)
		mustDo(t, change(path))
		if twice, err := os.ReadFile(path); err != nil || !bytes.Equal(once, twice) {
			t.Errorf("done again it changes the file: %v\n%s%s", err, once, twice)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the file: %v, %v", info, err)
		}
		return load(t, path)
	}
	opens := func(by *Keys, sealed []byte) {
		t.Helper()
		if _, err := by.Open(testPlace, sealed); err != nil {
			t.Error(err)
		}
	}

	staged := step(StageKey)
	if !staged.Staged() || len(staged.Older()) != 1 || !bytes.HasPrefix(staged.Seal(testPlace, nil), older[:1+idBytes]) {
		t.Error("a staged key seals")
	}
	if changed, err := running.Reload(); !changed || err != nil {
		t.Errorf("reload: %v, %v", changed, err)
	}
	if changed, err := running.Reload(); changed || err != nil {
		t.Errorf("reload again: %v, %v", changed, err)
	}

	promoted := step(PromoteKey)
	newest := promoted.Seal(testPlace, []byte("by the new one"))
	if promoted.Staged() || len(promoted.Older()) != 2 || !bytes.HasPrefix(older, promoted.Older()[0]) || bytes.HasPrefix(newest, older[:1+idBytes]) {
		t.Errorf("promoted: staged %v, older %x", promoted.Staged(), promoted.Older())
	}
	opens(running, newest) // which has not read it since
	opens(promoted, older)
	if !promoted.VerifyStart(mac[:16], "a code") || promoted.VerifyStart(mac[:15], "a code") || promoted.VerifyStart(nil, "a code") || promoted.VerifyStart(mac, "another code") {
		t.Error("the start of a MAC")
	}
	if !promoted.Verify(mac, "a code") || !running.Verify(promoted.MAC("another"), "another") {
		t.Error("a code of before, or of the others, is not good any more")
	}
	again, err := promoted.Reseal(testPlace, older)
	if plain, openErr := running.Open(testPlace, again); err != nil || openErr != nil || string(plain) != "by the first" || !bytes.HasPrefix(again, newest[:1+idBytes]) {
		t.Errorf("sealed anew: %q, %v, %v", plain, err, openErr)
	}

	forgot := step(ForgetKeys)
	opens(forgot, newest)
	opens(forgot, again)
	if _, err := forgot.Open(testPlace, older); !errors.Is(err, ErrSealed) || len(forgot.Older()) != 0 || forgot.Verify(mac, "a code") {
		t.Errorf("what was forgotten: %v, %x", err, forgot.Older())
	}
	if text, err := os.ReadFile(path); err != nil || !bytes.HasPrefix(text, []byte("# mine\nkey ")) {
		t.Errorf("the comment is gone: %v\n%s", err, text)
	}
}

// TestReloadKeepsKeys: a file that cannot be read, or is none, takes nothing away.
func TestReloadKeepsKeys(t *testing.T) {
	t.Parallel()
	path := writeKeys(t, line(1, keyBytes), 0o600)
	running := load(t, path)
	sealed := running.Seal(testPlace, nil)
	for _, spoil := range []func() error{
		func() error { return os.Chmod(path, 0o644) },
		func() error { return writeWhole(path, []byte("key nonsense\n"), os.Rename) },
		func() error { return writeWhole(path, []byte("next "+line(9, keyBytes)[4:]), os.Rename) },
		func() error { return os.Remove(path) },
	} {
		mustDo(t, spoil())
		if changed, err := running.Reload(); changed || err == nil {
			t.Errorf("reload: %v, %v", changed, err)
		}
		if _, err := running.Open(testPlace, sealed); err != nil {
			t.Error(err)
		}
	}
	memory, err := NewKeys()
	mustDo(t, err)
	if changed, err := memory.Reload(); changed || err != nil {
		t.Errorf("keys in memory: %v, %v", changed, err)
	}
}

func load(t *testing.T, path string) *Keys {
	t.Helper()
	k, err := LoadKeys(path)
	mustDo(t, err)
	return k
}

func mustDo(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
