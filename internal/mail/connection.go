package mail

import (
	"errors"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// ConnectionData is what every mail about a single sign-on connection says.
type ConnectionData struct {
	AppName    string // the application that people sign in to
	OrgName    string
	To         string // somebody who looks after the connection
	Connection string // as the organization calls it
	LinkURL    string // the connection's page: absolute, http or https
}

// clean cleans names with CleanName, and refuses what lacks something.
func (d *ConnectionData) clean() error {
	d.AppName, d.OrgName, d.Connection = CleanName(d.AppName), keptName(d.OrgName), keptName(d.Connection)
	err := checkLink(d.LinkURL)
	if err == nil && d.AppName == "" {
		err = errors.New("no application name")
	}
	if err == nil && (d.OrgName == "" || d.Connection == "") {
		err = errors.New("no name of the organization or the connection")
	}
	if err != nil {
		return fmt.Errorf("compose mail about a connection: %w", err)
	}
	return nil
}

// ConnectionRefreshedData is what the mail says about an identity provider that says
// something new about itself, which is believed.
type ConnectionRefreshedData struct {
	ConnectionData
	Added, Gone []string // SHA-256 fingerprints of its certificates
	Elsewhere   bool     // people sign in at another address of the same host
}

// ConnectionRefreshed composes the mail about other keys of an identity provider.
func ConnectionRefreshed(d ConnectionRefreshedData) (Message, error) {
	if err := d.clean(); err != nil {
		return Message{}, err
	}
	return compose("connection_refreshed", d.To, d)
}

// ConnectionMoved composes the mail about an identity provider that says that it is
// another one, or elsewhere. What it says is not repeated: nobody knows yet who says it.
func ConnectionMoved(d ConnectionData) (Message, error) {
	if err := d.clean(); err != nil {
		return Message{}, err
	}
	return compose("connection_moved", d.To, d)
}

// CertificateExpiringData is what the mail says about an identity provider whose last
// certificate expires.
type CertificateExpiringData struct {
	ConnectionData
	Until   time.Time
	Now     time.Time
	Reads   bool // its metadata is read daily, and so a new certificate is found
	Expired bool
}

// Days returns in how many days that is, counting the one that has begun.
func (d CertificateExpiringData) Days() int {
	return max(1, int((d.Until.Sub(d.Now)+24*time.Hour-1)/(24*time.Hour)))
}

// CertificateExpiring composes the mail about a certificate that expires.
func CertificateExpiring(d CertificateExpiringData) (Message, error) {
	if err := d.clean(); err != nil {
		return Message{}, err
	}
	if d.Until.IsZero() {
		return Message{}, errors.New("compose mail about a connection: no day")
	}
	return compose("certificate_expiring", d.To, d)
}

// IdentityContestedData is what the mail says about an address that an identity provider
// sends as another account than before.
type IdentityContestedData struct {
	ConnectionData
	Email string
}

// IdentityContested composes the mail that asks whose an address is.
func IdentityContested(d IdentityContestedData) (Message, error) {
	if err := d.clean(); err != nil {
		return Message{}, err
	}
	if d.Email == "" {
		return Message{}, errors.New("compose mail about a connection: no address")
	}
	return compose("identity_contested", d.To, d)
}

// ConnectionChange is what somebody has done to a connection that people sign in by.
type ConnectionChange string

// The changes that all are told of who look after it.
const (
	ConnectionOn       ConnectionChange = "on"
	ConnectionOff      ConnectionChange = "off"
	ConnectionSwapped  ConnectionChange = "swapped" // other settings are live
	ConnectionRequired ConnectionChange = "required"
	ConnectionOptional ConnectionChange = "optional"
	ConnectionSender   ConnectionChange = "sender" // somebody else may end its people's sessions
)

// ConnectionChangedData is what the mail says about what somebody has done to a connection.
type ConnectionChangedData struct {
	ConnectionData
	Change ConnectionChange
	By     model.Author // "" for the operator
	IdP    string       // by what name the identity provider that counts now goes
}

// ConnectionChanged composes the mail about what somebody has done to a connection.
func ConnectionChanged(d ConnectionChangedData) (Message, error) {
	if err := d.clean(); err != nil {
		return Message{}, err
	}
	if name := CleanName(d.By.Name()); d.By.HasLink() {
		d.By = model.ByLink(name)
	} else {
		d.By = model.Author(name)
	}
	return compose("connection_changed", d.To, d)
}

// ByOperator reports whether the operator has done it.
func (d ConnectionChangedData) ByOperator() bool { return d.By == "" }

// ByLink reports whether somebody has done it who has a link to the admin portal.
func (d ConnectionChangedData) ByLink() bool { return d.By.HasLink() }

// Who returns the name of who has done it, or of who has made the link, "" for none.
func (d ConnectionChangedData) Who() string { return d.By.Name() }
