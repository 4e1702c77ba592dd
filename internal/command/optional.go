package command

import (
	"errors"
	"flag"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// Flags of which it counts whether they were given: what they set is nil
// otherwise. With them, a command changes what was named and nothing else.

func textFlag(flags *flag.FlagSet, to **string, name, usage string) {
	flags.Func(name, usage, func(s string) error {
		*to = &s
		return nil
	})
}

func wordFlag[S ~string](flags *flag.FlagSet, to **S, name, usage string) {
	flags.Func(name, usage, func(s string) error {
		word := S(s)
		*to = &word
		return nil
	})
}

func listFlag[S ~string](flags *flag.FlagSet, to **[]S, name, usage string) {
	flags.Func(name, usage, func(s string) error {
		all := []S{}
		for _, part := range list(s) {
			all = append(all, S(part))
		}
		*to = &all
		return nil
	})
}

func boolFlag(flags *flag.FlagSet, to **bool, name, usage string) {
	flags.BoolFunc(name, usage, func(s string) error {
		v, err := strconv.ParseBool(s)
		if err != nil {
			return errors.New("it is true or false")
		}
		*to = &v
		return nil
	})
}

func numberFlag(flags *flag.FlagSet, to **int, name, usage string) {
	flags.Func(name, usage, func(s string) error {
		n, err := strconv.Atoi(s)
		if err != nil {
			return errors.New("it is a number")
		}
		*to = &n
		return nil
	})
}

func spanFlag(flags *flag.FlagSet, to **time.Duration, name, usage string) {
	flags.Func(name, usage, func(s string) error {
		d, err := model.ParseSpan(s)
		if err != nil {
			return err
		}
		*to = &d
		return nil
	})
}

// pictureFlag reads a file, of which no more counts than any picture may have.
func pictureFlag(flags *flag.FlagSet, to **[]byte, name, usage string) {
	flags.Func(name, usage, func(path string) error {
		content := []byte{}
		if path != "" {
			file, err := os.Open(path)
			if err != nil {
				return err
			}
			defer file.Close()
			content, err = io.ReadAll(io.LimitReader(file, model.MaxPictureUpload+1))
			switch {
			case err != nil:
				return err
			case len(content) == 0:
				return errors.New("the file is empty")
			}
		}
		*to = &content
		return nil
	})
}
