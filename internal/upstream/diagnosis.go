package upstream

import "slices"

// Diagnosis is everything that can be said about an answer to the administrator who tests
// a connection. Nothing of it signs anybody in.
type Diagnosis struct {
	Steps []StepResult // in the order in which they are taken
	Fault *Fault       // why it was refused; nil where it was not
	// Identity is what the answer proves; zero with a fault.
	Identity Identity
	// Subject, Attributes and Groups are what the answer says, whether proven or not; empty
	// where it did not come, or could not be read or decrypted.
	Subject    string
	Attributes Attributes
	Groups     Groups
	// Algorithm is what the answer says that it is signed by, and Signers are the keys that
	// it names for it, of which none is believed for that. Known are the keys that count.
	Algorithm      string
	Signers, Known []Key
	// Messages are the parts of the answer, decoded.
	Messages []Message
}

// StepResult is what came of a step.
type StepResult struct {
	Step   Step
	Result Result
}

// Result is what came of something.
type Result string

// The results.
const (
	ResultPassed     Result = "passed"
	ResultFailed     Result = "failed"
	ResultNotReached Result = "not_reached"
)

// Key describes a key by the name that its certificate or key set has for it. Fingerprint
// is the SHA-256 of the certificate, in hexadecimal; empty where there is none.
type Key struct{ Name, Fingerprint string }

// Message is a part of an answer, for people to read.
type Message struct {
	Name MessageName
	Text string
}

// MessageName says which part of an answer something is.
type MessageName string

// The parts of answers.
const (
	MessageResponse MessageName = "response" // of SAML, decrypted as far as that is possible
	MessageIDToken  MessageName = "id_token" // its claims
	MessageUserInfo MessageName = "userinfo"
)

// Results says what came of steps, given in their order, of which the one with the fault
// failed. Where there is no fault all passed, and where it is of none of them none was
// reached.
func Results(steps []Step, f *Fault) []StepResult {
	results := make([]StepResult, len(steps))
	result := ResultPassed
	if f != nil && !slices.Contains(steps, f.Step) {
		result = ResultNotReached
	}
	for i, s := range steps {
		results[i] = StepResult{s, result}
		if f != nil && s == f.Step {
			results[i].Result, result = ResultFailed, ResultNotReached
		}
	}
	return results
}
