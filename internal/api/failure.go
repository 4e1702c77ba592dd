package api

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"

	"github.com/anteroom/anteroom/db"
	pb "github.com/anteroom/anteroom/internal/api/pb/errdetails"
	"github.com/anteroom/anteroom/internal/model"
)

// failure is why a call was not answered, as a client is told.
type failure struct {
	code  connect.Code
	key   string // what it is, for programs: it does not change
	text  string // for people
	field string // of the request that is wrong, "" for none in particular
	retry int    // after how many seconds it may go well, 0 for no idea
}

// Error implements error.
func (f *failure) Error() string { return f.text }

// badField returns a failure about a field of a request, with what to do about it.
func badField(field, text string) error {
	return &failure{code: connect.CodeInvalidArgument, key: "invalid_field", text: text, field: field}
}

var errOurs = errors.New("something went wrong here, and it has been noted: try again in a moment")

// failureOf returns how a client is told of an error.
func (s *Server) failureOf(ctx context.Context, m method, err error) *failure {
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	var e *model.Error
	if !errors.As(err, &e) {
		if ctx.Err() == nil {
			s.cfg.Logger.ErrorContext(ctx, "the API failed", "procedure", m.procedure, "error", err)
		}
		if db.Unavailable(err) {
			return &failure{code: connect.CodeUnavailable, key: "unavailable", text: "Nothing can be changed at the moment, and nothing was. Try again in some seconds.", retry: 5}
		}
		return &failure{code: connect.CodeInternal, key: "internal", text: errOurs.Error()}
	}
	code, key, text := ofKind(e.Kind)
	return &failure{code: code, key: cmp.Or(e.Key, key), text: cmp.Or(s.cfg.Say(err), text), field: e.Field}
}

// ofKind returns the code of a kind of errors (the table of google.rpc.Code), and what is
// said of one without words of its own.
func ofKind(k model.Kind) (code connect.Code, key, text string) {
	switch k {
	case model.Invalid:
		return connect.CodeInvalidArgument, "invalid", "The request cannot be right."
	case model.NotFound:
		return connect.CodeNotFound, "not_found", "There is no such thing, or it is not yours to see."
	case model.Forbidden:
		return connect.CodePermissionDenied, "forbidden", "The application may not do this."
	case model.Conflict:
		return connect.CodeAlreadyExists, "conflict", "It changed meanwhile, or already is."
	case model.Unauthenticated:
		return connect.CodeUnauthenticated, "unauthenticated", "Nobody is signed in."
	}
	return connect.CodeInternal, "internal", errOurs.Error()
}

// details returns what programs read of the failure.
func (f *failure) details() *pb.ErrorInfo {
	info := &pb.ErrorInfo{ErrorCode: f.key}
	if f.field != "" {
		info.ValidationErrorInfo = &pb.ValidationErrorInfo{FieldViolations: []*pb.ValidationErrorInfo_FieldViolation{{Field: f.field, Description: f.text}}}
	}
	return info
}

// connect returns the failure as gRPC and Connect tell it, to a client that knows our
// messages by the name of a package.
func (f *failure) connect(pkg string) *connect.Error {
	e := connect.NewError(f.code, errors.New(f.text))
	if f.retry > 0 {
		e.Meta().Set("Retry-After", strconv.Itoa(f.retry))
	}
	bytes, err := proto.Marshal(f.details())
	if err != nil {
		return e
	}
	if d, err := connect.NewErrorDetail(&anypb.Any{TypeUrl: typeURL(pkg), Value: bytes}); err == nil {
		e.AddDetail(d)
	}
	return e
}

// typeURL returns the name of details in a package.
func typeURL(pkg string) string { return "type.googleapis.com/" + pkg + ".errdetails.ErrorInfo" }

// status returns the status of the failure in HTTP.
func (f *failure) status() int {
	switch f.code {
	case connect.CodeInvalidArgument:
		return http.StatusBadRequest
	case connect.CodeUnauthenticated:
		return http.StatusUnauthorized
	case connect.CodePermissionDenied:
		return http.StatusForbidden
	case connect.CodeNotFound:
		return http.StatusNotFound
	case connect.CodeAlreadyExists:
		return http.StatusConflict
	case connect.CodeResourceExhausted:
		if f.retry > 0 {
			return http.StatusTooManyRequests
		}
		return http.StatusRequestEntityTooLarge // who comes again with it gets no further
	case connect.CodeUnavailable:
		return http.StatusServiceUnavailable
	case connect.CodeUnimplemented:
		return http.StatusNotImplemented
	}
	return http.StatusInternalServerError
}
