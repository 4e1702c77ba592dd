// Package api is the management API: how the backend of an app drives this instance. One
// table of methods is served as gRPC, as Connect and as REST (JSON) at the same port.
//
// The messages are declared in proto/ and generated into pb/; the methods of a service, the
// scopes that they need and their REST addresses are in a file of the service's name. Each
// method is a thin door: it turns a message into a call of a rule in internal/<room>, which
// the portal calls, too, with an application as actor.
//
// The services, their methods and the numbers of their fields are those of SDKs that exist
// for such an API, which reach them below Foreign.
//
// Its neighbours are oidc, which gives the tokens that calls need (client_credentials), and
// handlers/routes_protocols.go, which mounts it at /api/v1/, /anteroom.v1. and /scalekit.v1.
package api
