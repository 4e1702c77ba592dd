// Command sbom prints which modules are in a program, as a CycloneDX document. It asks the
// program itself, so that what only tests or other systems need is not in the list.
package main

import (
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
)

// document is what is used of CycloneDX 1.6.
type document struct {
	Format      string      `json:"bomFormat"`
	SpecVersion string      `json:"specVersion"`
	Version     int         `json:"version"`
	Metadata    metadata    `json:"metadata"`
	Components  []component `json:"components"`
}

type metadata struct {
	Component component `json:"component"`
}

type component struct {
	Ref     string `json:"bom-ref"`
	Type    string `json:"type"`
	Name    string `json:"name"`
	Version string `json:"version"`
	PURL    string `json:"purl"`
}

func main() {
	if len(os.Args) != 2 {
		fail("usage: sbom PROGRAM")
	}
	info, err := buildinfo.ReadFile(os.Args[1])
	if err != nil {
		fail(err)
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	if err := out.Encode(list(info)); err != nil {
		fail(err)
	}
}

// list returns what a program says of itself: its modules, and the standard library.
func list(info *debug.BuildInfo) document {
	d := document{Format: "CycloneDX", SpecVersion: "1.6", Version: 1, Metadata: metadata{of("application", info.Main.Path, info.Main.Version)}}
	d.Components = append(d.Components, of("library", "std", info.GoVersion))
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		d.Components = append(d.Components, of("library", m.Path, m.Version))
	}
	return d
}

func of(kind, path, version string) component {
	purl := "pkg:golang/" + path + "@" + version
	return component{Ref: purl, Type: kind, Name: path, Version: version, PURL: purl}
}

func fail(why any) {
	fmt.Fprintln(os.Stderr, "sbom:", why)
	os.Exit(1)
}
