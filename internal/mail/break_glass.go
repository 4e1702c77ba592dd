package mail

import (
	"errors"
	"fmt"
	"time"
)

// BreakGlassUsedData is what the mail says about a break-glass member who has signed in, or
// confirmed that it is them, otherwise than their organization requires.
type BreakGlassUsedData struct {
	AppName    string // the application that people sign in to
	OrgName    string
	To         string // somebody who looks after single sign-on
	Name       string // of the break-glass member
	Email      string
	Reason     string // why they are one
	Confirmed  bool   // they were signed in, and have confirmed that it is them
	ByOperator bool   // with a link of the operator's, and not with a passkey
	Device     string // such as "Chrome on macOS"; "" when unknown
	IP         string // "" when unknown
	Place      string // in words; "" when unknown
	At         time.Time
	LinkURL    string // the page about single sign-on: absolute, http or https
}

// BreakGlassUsed composes the mail about such a use. Names are cleaned with CleanName.
func BreakGlassUsed(d BreakGlassUsedData) (Message, error) {
	d.AppName, d.OrgName, d.Name = CleanName(d.AppName), keptName(d.OrgName), CleanName(d.Name)
	d.Reason, d.Device, d.Place = clean(d.Reason), CleanName(d.Device), CleanName(d.Place)
	if err := checkAround(d.AppName, d.OrgName, d.LinkURL); err != nil {
		return Message{}, err
	}
	return compose("break_glass_used", d.To, d)
}

// checkAround refuses what every mail about break-glass members needs and has not.
func checkAround(app, org, link string) error {
	err := checkLink(link)
	if err == nil && (app == "" || org == "") {
		err = errors.New("no name of the application or the organization")
	}
	if err != nil {
		return fmt.Errorf("compose mail about a break-glass member: %w", err)
	}
	return nil
}

// BreakGlassReviewData is what the mail says about break-glass members whom somebody should
// have looked at.
type BreakGlassReviewData struct {
	AppName string
	OrgName string
	To      string
	People  []BreakGlassPerson
	LinkURL string // the page about single sign-on: absolute, http or https
}

// BreakGlassPerson is one of them.
type BreakGlassPerson struct{ Name, Email, Reason string }

// BreakGlassReview composes the mail about them. Names are cleaned with CleanName.
func BreakGlassReview(d BreakGlassReviewData) (Message, error) {
	d.AppName, d.OrgName = CleanName(d.AppName), keptName(d.OrgName)
	people := make([]BreakGlassPerson, len(d.People))
	for i, p := range d.People {
		people[i] = BreakGlassPerson{CleanName(p.Name), p.Email, clean(p.Reason)}
	}
	d.People = people
	if err := checkAround(d.AppName, d.OrgName, d.LinkURL); err != nil {
		return Message{}, err
	}
	return compose("break_glass_review", d.To, d)
}

// RecoveryData is what the mail says about what the operator does for an organization that
// nobody gets into.
type RecoveryData struct {
	AppName string
	OrgName string
	To      string
	Who     string    // the address of whom the operator lets in; "" when no connection is required any more
	Until   time.Time // they can sign in so
	LinkURL string    // the page about single sign-on: absolute, http or https
}

// Recovery composes the mail about it. Names are cleaned with CleanName.
func Recovery(d RecoveryData) (Message, error) {
	d.AppName, d.OrgName = CleanName(d.AppName), keptName(d.OrgName)
	if err := checkAround(d.AppName, d.OrgName, d.LinkURL); err != nil {
		return Message{}, err
	}
	return compose("recovery", d.To, d)
}
