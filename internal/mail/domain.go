package mail

import (
	"errors"
	"fmt"
)

// DomainLostData is what the mail says about a domain that is no longer verified.
type DomainLostData struct {
	AppName     string // the application that the organization uses
	OrgName     string
	To          string // an administrator of the organization
	Domain      string
	RecordName  string // where the record is missing
	RecordValue string // and what it has to say
	Connects    bool   // the organization has single sign-on
	LinkURL     string // the domain's page: absolute, http or https
}

// DomainLost composes the mail that tells an administrator that a domain's record
// has gone. Names are cleaned with CleanName.
func DomainLost(d DomainLostData) (Message, error) {
	d.AppName, d.OrgName = CleanName(d.AppName), keptName(d.OrgName)
	err := checkLink(d.LinkURL)
	switch {
	case err != nil:
	case d.AppName == "" || d.OrgName == "":
		err = errors.New("no name of the application or the organization")
	case d.Domain == "" || d.RecordName == "" || d.RecordValue == "":
		err = errors.New("no domain, or no record")
	}
	if err != nil {
		return Message{}, fmt.Errorf("compose mail about a domain: %w", err)
	}
	return compose("domain_lost", d.To, d)
}

// DomainContestedData is what the mail says about a verified domain at which
// another organization has published its record.
type DomainContestedData struct {
	AppName string // the application that the organization uses
	OrgName string // who has the domain
	To      string // an administrator of that organization
	Domain  string
	LinkURL string // the list of domains: absolute, http or https
}

// DomainContested composes the mail that tells an administrator that somebody
// else controls the domain's DNS, too. Names are cleaned with CleanName.
func DomainContested(d DomainContestedData) (Message, error) {
	d.AppName, d.OrgName = CleanName(d.AppName), keptName(d.OrgName)
	err := checkLink(d.LinkURL)
	switch {
	case err != nil:
	case d.AppName == "" || d.OrgName == "":
		err = errors.New("no name of the application or the organization")
	case d.Domain == "":
		err = errors.New("no domain")
	}
	if err != nil {
		return Message{}, fmt.Errorf("compose mail about a domain: %w", err)
	}
	return compose("domain_contested", d.To, d)
}
