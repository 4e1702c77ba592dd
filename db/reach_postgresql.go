package db

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	// connecting is how long one host may take to let somebody in, where the address
	// says nothing else.
	connecting = 5 * time.Second

	// A host that is gone is found out within a minute on a connection that nobody uses.
	quietBefore, quietBetween, quietProbes = 30 * time.Second, 10 * time.Second, 3
)

// direct is the key under which a connection keeps that no pooler is in between.
const direct = "direct"

// chosenMode is what pgx calls the setting of an address for how statements are sent. Who
// has it knows what is in between.
const chosenMode = "default_query_exec_mode"

var errStandby = errors.New("the server is a standby, which cannot write and may not know what was written last")

// postgresqlConfig returns how the server at an address is reached.
func postgresqlConfig(address string) (*pgx.ConnConfig, error) {
	c, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, err
	}
	c.RuntimeParams["application_name"] = "anteroom" // the only one that all poolers know
	if !strings.Contains(address, chosenMode) {
		c.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe // see Connect
	}
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = connecting
	}
	dialer := &net.Dialer{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: quietBefore, Interval: quietBetween, Count: quietProbes}}
	c.DialFunc = dialer.DialContext
	// Of several hosts the one that takes writes, whatever else the address asks for.
	c.ValidateConnect = meet
	return c, nil
}

// meet looks at who is at the other end of a new connection. A pooler has sessions with
// numbers of its own.
func meet(ctx context.Context, c *pgconn.PgConn) error {
	results, err := c.Exec(ctx, `SELECT pg_backend_pid(), pg_is_in_recovery()`).ReadAll()
	if err != nil {
		return err
	}
	row := results[0].Rows[0]
	if string(row[1]) == "t" {
		return errStandby
	}
	c.CustomData()[direct] = string(row[0]) == strconv.FormatUint(uint64(c.PID()), 10)
	return nil
}

// postgresqlAdvice returns what to do about an error, for whoever runs the program, and ""
// for one that says enough. What the server answers is told by its code: a pooler has one
// for all that it refuses.
func postgresqlAdvice(err error) string {
	var unreachable *pgconn.ConnectError
	var noName *net.DNSError
	var network net.Error
	switch connecting := errors.As(err, &unreachable); postgresqlCode(err) {
	case postgresqlWrongPassword:
		return "the user or the password in the address is wrong"
	case postgresqlNotAllowed:
		return "the server does not know this user, or does not let it in from here: see its pg_hba.conf"
	case postgresqlNoDatabase:
		return "there is no such database: make one with createdb --encoding=UTF8"
	case postgresqlNoRight:
		return "the user may not do what is needed: let it own the database, or GRANT CREATE ON SCHEMA public TO it"
	case postgresqlTooMany:
		return "the server takes no more connections: raise its max_connections, or put a pooler before it"
	case postgresqlProtocol:
		if connecting {
			return "a pooler does not know the database or the user, or refuses a setting in the address: such as search_path belong to the user, with ALTER ROLE … SET"
		}
	case "":
		switch {
		case errors.Is(err, errStandby):
			return "the server is a standby: give the address of the primary, or name all hosts"
		case errors.As(err, &noName):
			return "there is no host of the name in the address"
		case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, fs.ErrNotExist) && connecting:
			return "nothing listens there: see that the server runs, and the host and port in the address"
		case connecting && (errors.As(err, &network) && network.Timeout() || pgconn.Timeout(err)):
			return "nothing answers there: see the host and port in the address, and what is between"
		}
	}
	return ""
}

// advised is an error that begins with what to do about it.
type advised struct {
	advice string
	cause  error
}

func postgresqlAdvised(err error) error {
	if advice := postgresqlAdvice(err); advice != "" {
		return advised{advice, err}
	}
	return err
}

// Error returns one line.
func (a advised) Error() string {
	return fmt.Sprintf("%s (%s)", a.advice, strings.Join(strings.Fields(a.cause.Error()), " "))
}

// Unwrap returns what the engine said.
func (a advised) Unwrap() error { return a.cause }
