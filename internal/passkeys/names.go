package passkeys

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/anteroom/anteroom/internal/model"
)

//go:embed aaguids.txt
var aaguids string

var providers = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(aaguids) {
		id, name, ok := strings.Cut(strings.TrimSpace(line), " ")
		if ok && id != "#" {
			m[id] = name
		}
	}
	return m
})

// providerName returns what people call the sort of authenticator that an
// AAGUID names. The authenticator says it of itself and nobody vouches for it,
// so it is for reading only.
func providerName(aaguid string) string {
	if name := providers()[aaguid]; name != "" {
		return name
	}
	return "Passkey"
}

// aaguidText returns an AAGUID as people write it, "" for an authenticator that
// does not say what it is.
func aaguidText(b []byte) string {
	if len(b) != 16 || !slices.ContainsFunc(b, func(c byte) bool { return c != 0 }) {
		return ""
	}
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// freeName returns the name, numbered when a passkey of the user has it.
func freeName(name string, others []model.Passkey) string {
	free := name
	for n := 2; slices.ContainsFunc(others, func(p model.Passkey) bool { return p.Name == free }); n++ {
		free = fmt.Sprintf("%s %d", name, n)
	}
	return free
}
