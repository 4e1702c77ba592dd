package mail

import (
	"errors"
	"fmt"
	"slices"

	gomail "github.com/wneessen/go-mail"
)

// Permanent reports whether no further attempt can deliver the message: it is
// malformed, or the server refused its recipient or what is in it. A server that
// cannot be reached, rejects our password, or refuses the sender or the whole
// conversation refused no message: that is for the operator to mend, and the
// message waits.
func Permanent(err error) bool {
	if errors.Is(err, errMessage) {
		return true
	}
	var refused *gomail.SendError
	if !errors.As(err, &refused) || refused.ErrorCode() < 500 || slices.Contains(aboutSession(), refused.ErrorCode()) {
		return false
	}
	var subject, detail int // of an enhanced status code (RFC 3463); 0.0 says nothing
	if _, err := fmt.Sscanf(refused.EnhancedStatusCode(), "5.%d.%d", &subject, &detail); err != nil {
		subject, detail = 0, 0
	}
	switch refused.Reason {
	case gomail.ErrSMTPRcptTo:
		return aboutRecipient(subject, detail)
	case gomail.ErrSMTPData, gomail.ErrSMTPDataClose:
		return aboutMessage(subject, detail)
	default:
		return false
	}
}

// aboutSession returns the replies that are about the conversation whatever they
// answer: commands that are unknown, out of order or not implemented, no mail
// here (RFC 7504), and authentication (RFC 4954, section 6).
func aboutSession() []int { return []int{500, 502, 503, 504, 521, 530, 534, 535, 538} }

// aboutRecipient reads what RCPT was answered. Policy (5.7) there is mostly a
// relay that does not know us; 5.1.7 and 5.1.8 are about the sender.
func aboutRecipient(subject, detail int) bool {
	switch subject {
	case 0, 2, 4, 6:
		return true
	case 1:
		return detail != 7 && detail != 8
	default:
		return false
	}
}

// aboutMessage reads what DATA and its end were answered. From 5.7.3 on policy is
// about who we are (RFC 7372: SPF, DKIM and DMARC).
func aboutMessage(subject, detail int) bool {
	switch subject {
	case 0, 1, 2, 6:
		return true
	case 3:
		return detail == 4 // too big
	case 7:
		return detail < 3
	default:
		return false
	}
}
