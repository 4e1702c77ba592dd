package model

import "time"

// Operators, and what they get from organizations.
const (
	OperatorLinkLife     = 30 * time.Minute
	SignInLinkLife       = 30 * time.Minute // of one that the operator gives to an administrator of an organization
	OperatorSessionLife  = 12 * time.Hour   // of a browser in the console, and
	OperatorSessionIdle  = time.Hour        // so long at the most without a request
	MostOperators        = 100
	MostOperatorBrowsers = 10          // of one operator; then the oldest is forgotten
	RecoveryCodes        = 8           // that an operator gets at once
	SupportLife          = time.Hour   // of a visit as somebody else, at the most
	SupportEntryLife     = time.Minute // in which an operator goes on from the console to where they are somebody else
	SupportHoursUsual    = 4           // for how many hours an organization lets operators in, where nobody says otherwise
)

// SupportHours returns for how many hours an organization can let operators in.
func SupportHours() []int { return []int{1, 4, 24, 72} }
