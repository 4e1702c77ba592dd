package program

import (
	"errors"
	"fmt"
	"io/fs"
	"net"

	"github.com/anteroom/anteroom/internal/config"
)

// Listeners are where a program is reached.
type Listeners struct {
	Main net.Listener
	HTTP net.Listener // of those who come without TLS, where the program speaks it itself; nil elsewhere

	Console net.Listener // of operators, where they are not on Main; nil where they are
	Metrics net.Listener // of those who watch the program, on this machine; nil where nobody does
}

// Listen listens where the settings say.
func Listen(c config.Config) (l Listeners, err error) {
	if l.Main, err = net.Listen("tcp", c.Addr); err != nil {
		return l, c.Wrong("addr", allowed(err))
	}
	if len(c.Domains) > 0 {
		if l.HTTP, err = net.Listen("tcp", c.HTTPAddr); err != nil {
			return l, errors.Join(c.Wrong("http-addr", allowed(err)), l.Main.Close())
		}
	}
	if c.ConsoleAddr != "" {
		if l.Console, err = net.Listen("tcp", c.ConsoleAddr); err != nil {
			return l, errors.Join(c.Wrong("console-addr", allowed(err)), l.Close())
		}
	}
	if c.MetricsAddr != "" {
		if l.Metrics, err = net.Listen("tcp", c.MetricsAddr); err != nil {
			return l, errors.Join(c.Wrong("metrics-addr", allowed(err)), l.Close())
		}
	}
	return l, nil
}

// allowed says how the program gets a port that is not for everybody.
func allowed(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("%w; let the program have such ports: AmbientCapabilities=CAP_NET_BIND_SERVICE in its systemd unit, or setcap cap_net_bind_service=+ep on its file", err)
	}
	return err
}

// ConsoleAddr returns where Console listens, "" for nowhere.
func (l Listeners) ConsoleAddr() string { return addrOf(l.Console) }

// MetricsAddr returns where Metrics listens, "" for nowhere.
func (l Listeners) MetricsAddr() string { return addrOf(l.Metrics) }

func addrOf(l net.Listener) string {
	if l == nil {
		return ""
	}
	return l.Addr().String()
}

// Close listens no longer, for a program that was not run.
func (l Listeners) Close() error {
	err := l.Main.Close()
	for _, other := range []net.Listener{l.HTTP, l.Console, l.Metrics} {
		if other != nil {
			err = errors.Join(err, other.Close())
		}
	}
	return err
}
