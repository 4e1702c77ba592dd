package mail

import (
	"errors"
	"fmt"
	"slices"

	gomail "github.com/wneessen/go-mail"

	"github.com/anteroom/anteroom/internal/outbox"
)

// judge says in the chain of an error what it means for this message and for all
// others. Only what the server says of the recipient or the message is final: a
// server that cannot be reached, rejects our password, or refuses the sender or
// the whole conversation refused no message. That is for the operator to mend, and
// everything waits for it.
func judge(err error) error {
	var refused *gomail.SendError
	switch {
	case errors.Is(err, errMessage):
		return err
	case !errors.As(err, &refused) || !slices.Contains(aboutOne(), refused.Reason):
		return fmt.Errorf("%w: %w", outbox.ErrDown, err)
	case final(refused):
		return fmt.Errorf("%w: %w", outbox.ErrFinal, err)
	default:
		return err
	}
}

// aboutOne returns where in a conversation an answer is about one message, so that
// others may well be taken.
func aboutOne() []gomail.SendErrReason {
	return []gomail.SendErrReason{gomail.ErrSMTPRcptTo, gomail.ErrSMTPData, gomail.ErrWriteContent, gomail.ErrSMTPDataClose}
}

// final reports whether a server will say the same of this message whenever it is
// asked.
func final(refused *gomail.SendError) bool {
	if refused.ErrorCode() < 500 || slices.Contains(aboutSession(), refused.ErrorCode()) {
		return false
	}
	var subject, detail int // of an enhanced status code (RFC 3463); 0.0 says nothing
	if _, err := fmt.Sscanf(refused.EnhancedStatusCode(), "5.%d.%d", &subject, &detail); err != nil {
		subject, detail = 0, 0
	}
	if refused.Reason == gomail.ErrSMTPRcptTo {
		return aboutRecipient(subject, detail)
	}
	return aboutMessage(subject, detail)
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
