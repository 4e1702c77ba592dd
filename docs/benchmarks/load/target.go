package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// target is a server that is measured, as it or the program that filled it
// describes it.
type target struct {
	name string
	pids []int // of its processes, whose children count, too; 0 for none

	Speaks        []string          `json:"speaks"`
	Issuer        string            `json:"issuer"`
	Servers       []string          `json:"servers"` // addresses that are asked in turn; empty where the issuer's host is
	RedirectURI   string            `json:"redirect_uri"`
	Clients       map[string]client `json:"clients"`       // by the algorithm that their tokens are signed with
	Organizations []organization    `json:"organizations"` // the smallest first
	Directory     *directory        `json:"directory"`
}

// client is an application that keeps a secret.
type client struct {
	ID     string `json:"id"`
	Secret string `json:"secret"`
}

// organization is one whose members are looked at and changed.
type organization struct {
	ID       string    `json:"id"`
	Sessions []string  `json:"sessions"` // of one who may change roles, each of another browser
	Roles    []string  `json:"roles"`
	Members  []*member `json:"members"`
}

// member is somebody whose role changes.
type member struct {
	ID      string `json:"id"`
	Role    string `json:"role"`
	Version int64  `json:"version"`
}

// The organizations by their place: a hundredth, a tenth and all of the people.
const (
	middle = 1
	large  = 2
)

func (t *target) speaks(language string) bool { return slices.Contains(t.Speaks, language) }

// readTarget reads a target out of an argument, NAME:PID:FILE, where PID may be several
// with a + between them.
func readTarget(arg string) (*target, error) {
	name, rest, _ := strings.Cut(arg, ":")
	ids, file, ok := strings.Cut(rest, ":")
	t := &target{name: name}
	for _, id := range strings.Split(ids, "+") {
		pid, err := strconv.Atoi(id)
		if !ok || err != nil {
			return nil, fmt.Errorf("%q is not NAME:PID:FILE", arg)
		}
		t.pids = append(t.pids, pid)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(b, t); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return t, nil
}
