package model

import "time"

// OperatorID names an operator: opr_… .
type OperatorID string

// Operator runs this instance. No person of an organization is one by that.
type Operator struct {
	ID         OperatorID
	Name       string
	Email      Email
	CreatedAt  time.Time
	LastSeenAt time.Time // in the console; zero for who was never there
	Version    int64
}

// OperatorSessionID names a browser in which an operator is in the console: oprses_… .
type OperatorSessionID string

// OperatorSession is a browser in which an operator is in the console.
type OperatorSession struct {
	ID         OperatorSessionID
	Operator   Operator
	CreatedAt  time.Time
	ProvenAt   time.Time // when they last proved who they are
	LastSeenAt time.Time
	IP         string
	UserAgent  string
}

// Good reports whether pages are shown in the session at a time.
func (s OperatorSession) Good(now time.Time) bool {
	return now.Before(s.CreatedAt.Add(OperatorSessionLife)) && now.Before(s.LastSeenAt.Add(OperatorSessionIdle))
}

// Sudo reports whether the operator has proved lately who they are, so that they may do what is
// sensitive.
func (s OperatorSession) Sudo(now time.Time) bool { return now.Before(s.ProvenAt.Add(SudoLife)) }

// Actor returns as whom the session acts.
func (s OperatorSession) Actor() Actor {
	return Actor{Kind: ActorOperator, ID: string(s.Operator.ID), Session: SessionID(s.ID), IP: s.IP}
}

// Console is below which path the console is.
const Console Links = "/console"

// Where the console has what belongs to no organization.
const (
	ConsoleUsers  = string(Console) + "/users"
	ConsoleEvents = string(Console) + "/events"
)

// ConsoleOrganization returns the links to an organization's rooms, as operators see them.
func ConsoleOrganization(id OrgID) Links { return Console + "/organizations/" + Links(id) }

// OperatorLinkPath returns the path that lets an operator in who has a token.
func OperatorLinkPath(token string) string { return string(Console) + "/enter/" + token }

// SetUpPath returns the path by which who has a token becomes the first operator.
func SetUpPath(token string) string { return string(Console) + "/set-up/" + token }

// SetUpLink returns the address of it.
func (s Site) SetUpLink(token string) string { return string(s) + SetUpPath(token) }

// OperatorPage returns the address at which operators see how they get in themselves.
func (s Site) OperatorPage() string { return string(s) + Console.Security() }

// OperatorLink returns the address of it.
func (s Site) OperatorLink(token string) string { return string(s) + OperatorLinkPath(token) }
