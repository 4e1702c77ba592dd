package model_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

func TestCheckPolicy(t *testing.T) {
	t.Parallel()
	const token, hour, day = 5 * time.Minute, time.Hour, 24 * time.Hour
	for _, test := range []struct {
		name           string
		absolute, idle time.Duration
		token          time.Duration
		field, want    string // "" when the policy is good
	}{
		{"a workday", 8 * hour, 30 * time.Minute, token, "", ""},
		{"no idle limit", 30 * day, 0, token, "", ""},
		{"the longest", 365 * day, 30 * day, token, "", ""},
		{"the shortest", 7 * time.Minute, 6 * time.Minute, token, "", ""},
		{"no absolute limit", 0, 0, token, "absolute", "longer than 5 minutes"},
		{"seconds", 8*hour + time.Second, 0, token, "absolute", "whole minutes"},
		{"idle with seconds", 8 * hour, hour + time.Second, token, "idle", "whole minutes"},
		{"negative", -hour, 0, token, "absolute", "longer than 5 minutes"},
		{"too short", 4 * time.Minute, 0, time.Minute, "absolute", "below 5 minutes"},
		{"too long", 366 * day, 0, token, "absolute", "above 365 days"},
		{"no longer than tokens last", 20 * time.Minute, 0, 20 * time.Minute, "absolute", "longer than 20 minutes"},
		{"idle too short", hour, 4 * time.Minute, time.Minute, "idle", "below 5 minutes"},
		{"idle negative", hour, -time.Minute, time.Minute, "idle", "below 5 minutes"},
		{"idle too long", 60 * day, 31 * day, token, "idle", "above 30 days"},
		{"idle as long as absolute", 8 * hour, 8 * hour, token, "idle", "shorter than 8 hours"},
		{"idle longer than absolute", 8 * hour, 9 * hour, token, "idle", "shorter than 8 hours"},
		{"idle no longer than tokens last", hour, 5 * time.Minute, token, "idle", "longer than 5 minutes"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			err := model.CheckPolicy(model.SessionPolicy{Absolute: test.absolute, Idle: test.idle}, test.token)
			if test.want == "" {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			var e *model.Error
			if !errors.As(err, &e) || e.Kind != model.Invalid || e.Field != test.field || !strings.Contains(wordstest.Of(e), test.want) {
				t.Errorf("error = %v, want %q for %s", err, test.want, test.field)
			}
		})
	}
}
