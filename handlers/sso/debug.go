package sso

import (
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// report returns what may be given to whoever helps: names of what was said, and no
// values, and nothing secret. It is in English, whoever reads it.
func (s sayer) report(c model.Connection) string {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	a := s.Attempt
	line("Attempt", string(a.ID))
	line("Time", a.At.UTC().Format(time.RFC3339))
	line("Purpose", string(a.Purpose))
	line("Connection", string(c.ID))
	line("Settings", string(a.Settings))
	line("Provider", string(s.Provider)+" by "+string(s.Type))
	line("Identity provider", s.Trial.IdP)
	for _, step := range s.Steps {
		line("Step "+string(step.Step), string(step.Result))
	}
	line("Fault", a.Code)
	line("Field", a.Field)
	if s.technical() {
		line("Found", a.Got)
		line("Wanted", a.Want)
	}
	for _, f := range s.Found {
		line("Taken for "+string(f.Field), f.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Trial.Attributes)) {
		line("Attribute "+name, fmt.Sprintf("%d values, not shown", len(s.Trial.Attributes[name])))
	}
	line("Signature algorithm", s.Trial.Algorithm)
	for _, k := range s.Trial.Signers {
		line("Key named", strings.TrimSpace(k.Name+" "+k.Fingerprint))
	}
	for _, k := range s.Trial.Known {
		line("Key that counts", strings.TrimSpace(k.Name+" "+k.Fingerprint))
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		line("Version", info.Main.Version+" "+info.GoVersion)
	}
	return b.String()
}

// technical reports whether what was found and wanted is about the connection, and not
// about a person.
func (s sayer) technical() bool {
	switch s.Attempt.Code {
	case "issuer", "audience", "destination", "recipient", "algorithm", "time", "iss", "azp", "discovery_issuer", "http_status", "redirect", "unreachable":
		return true
	}
	return false
}
