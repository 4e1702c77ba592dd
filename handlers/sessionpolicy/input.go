package sessionpolicy

import (
	"net/url"
	"strconv"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/sessionpolicy"
)

const day = 24 * time.Hour

// preset is a policy that a link fills in. The zero policy is the application's.
type preset struct {
	name, label string
	policy      model.SessionPolicy
}

func presets() []preset {
	return []preset{
		{"default", "Default", model.SessionPolicy{}},
		{"workday", "8-hour workday", model.SessionPolicy{Absolute: 8 * time.Hour, Idle: 30 * time.Minute}},
		{"half-day", "12 hours", model.SessionPolicy{Absolute: 12 * time.Hour}},
		{"month", "30 days", model.SessionPolicy{Absolute: 30 * day}},
	}
}

func findPreset(name string) (preset, bool) {
	for _, p := range presets() {
		if p.name == name {
			return p, true
		}
	}
	return preset{}, false
}

// input is what stands in the form, as it was typed.
type input struct {
	custom, idleOn         bool
	absolute, absoluteUnit string
	idle, idleUnit         string
}

func parse(v url.Values) input {
	return input{
		custom: v.Get("source") == "custom", idleOn: v.Get("idle_on") != "",
		absolute: model.Number(v.Get("absolute")), absoluteUnit: v.Get("absolute_unit"),
		idle: model.Number(v.Get("idle")), idleUnit: v.Get("idle_unit"),
	}
}

// inputOf returns what stands in the form for a policy. Where it has no limits,
// the form suggests some: the application's, or usual ones.
func inputOf(p, app model.SessionPolicy) input {
	in := input{custom: p != model.SessionPolicy{}, idleOn: p.Idle > 0}
	if !in.custom {
		p, in.idleOn = app, app.Idle > 0
	}
	if p.Absolute == 0 {
		p.Absolute = 30 * day
	}
	if p.Idle == 0 {
		p.Idle = 12 * time.Hour
	}
	in.absolute, in.absoluteUnit = split(p.Absolute)
	in.idle, in.idleUnit = split(p.Idle)
	return in
}

// split returns the number and unit of a limit.
func split(d time.Duration) (number, unit string) {
	n, unit := model.InUnits(d)
	return strconv.FormatInt(n, 10), unit
}

// problems are what is wrong with an input, by field.
type problems struct{ absolute, idle error }

func (p problems) any() bool { return p.absolute != nil || p.idle != nil }

// check says what is wrong with the input. What is not in use is not looked at.
func (in input) check(accessToken time.Duration) (p problems) {
	if !in.custom {
		return p
	}
	absolute, ok := duration(in.absolute, in.absoluteUnit)
	if p.absolute = errNotANumber; ok {
		p.absolute = model.CheckAbsolute(absolute, accessToken)
	}
	if !in.idleOn {
		return p
	}
	idle, ok := duration(in.idle, in.idleUnit)
	switch {
	case !ok:
		p.idle = errNotANumber
	case p.absolute == nil:
		p.idle = model.CheckIdle(model.SessionPolicy{Absolute: absolute, Idle: idle}, accessToken)
	}
	return p
}

var errNotANumber = model.InvalidField("", "sessionpolicy.not_a_number")

// policy returns the policy that stands in an input without problems.
func (in input) policy() (p model.SessionPolicy) {
	if in.custom {
		p.Absolute, _ = duration(in.absolute, in.absoluteUnit)
		if in.idleOn {
			p.Idle, _ = duration(in.idle, in.idleUnit)
		}
	}
	return p
}

// duration reads a number of a unit. The largest number that the form takes is
// still a duration; whether it is too long is the rule's matter.
func duration(number, unit string) (time.Duration, bool) {
	n, err := strconv.ParseUint(number, 10, 64)
	if err != nil || n == 0 || n > 999_999 {
		return 0, false
	}
	switch unit {
	case view.Minutes:
		return time.Duration(n) * time.Minute, true
	case view.Hours:
		return time.Duration(n) * time.Hour, true
	case view.Days:
		return min(time.Duration(n), 100_000) * day, true
	}
	return 0, false
}
