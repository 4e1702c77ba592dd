package api

// What the messages are stands in proto/, and pb/ is made of that. The compiler is protoc
// 21 or later with its include files, and protoc-gen-go of the version in go.mod.
//go:generate sh -c "protoc -I proto --go_out=. --go_opt=module=github.com/anteroom/anteroom/internal/api proto/anteroom/v1/*/*.proto"
