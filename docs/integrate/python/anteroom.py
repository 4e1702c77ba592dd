"""Signs people in to a web app through Anteroom: OpenID Connect in one file of the
standard library of Python 3.11, to be copied into the app and read.

    auth = anteroom.Auth()                      # reads OIDC_... and APP_URL
    application = auth.routes(application)      # Flask: app.wsgi_app = auth.routes(app.wsgi_app)
    account = auth.require(account)             # environ["anteroom.user"] is who makes the request

It is WSGI middleware and serves /auth/login, /auth/callback, /auth/logout (POST)
and /auth/backchannel-logout. The app's sessions are in the memory of this process.
A restart costs a person one redirect, without a form to fill in; several processes
need a table in place of Auth._sessions.

The standard library has no public-key cryptography. Verifying an RS256 signature
takes one pow() and a comparison and no secret, so that is done here; ES256 is not.
Register the application without --signing-alg, which is RS256.
"""

import base64
import hashlib
import hmac
import json
import logging
import os
import re
import secrets
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field, replace

LEEWAY = 60  # seconds that the clocks of Anteroom and the app may differ
MAX_TOKEN = 16 << 10
FORGOTTEN = 12 * 60 * 60  # seconds after which a session that nobody uses makes room
# An address whose traffic nobody reads: https, or this machine.
SAFE = re.compile(r"https://[^/]+|http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?")
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
# What stands before a SHA-256 hash in a signature (RFC 8017, section 9.2, note 1).
SHA256_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")

log = logging.getLogger("anteroom")


class Refused(Exception):
    """A token, or an answer of Anteroom, that is not to be believed."""


class Unavailable(Refused):
    """The keys of Anteroom cannot be fetched."""


class SignedOut(Exception):
    """The browser has no session, or Anteroom says that it is over."""


@dataclass(frozen=True)
class User:
    """Who makes a request, and what they may do in the organization they act for."""

    id: str
    org_id: str = ""
    org_name: str = ""
    roles: tuple = ()
    permissions: tuple = ()
    scopes: tuple = ()
    email: str = ""
    name: str = ""

    def can(self, permission):
        return permission in self.permissions


@dataclass
class Session:
    """A browser that is signed in. The lock is held while its tokens are renewed,
    which needs to be done once."""

    sub: str = ""
    sid: str = ""
    user: User | None = None
    id_token: str = ""
    refresh_token: str = ""
    expires: int = 0
    retry: float = 0
    seen: float = field(default_factory=time.time)
    lock: threading.Lock = field(default_factory=threading.Lock)


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect could take the client secret elsewhere."""

    def redirect_request(self, *_):
        return None


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text):
    if not re.fullmatch(r"[\w-]+", text, re.ASCII):
        raise Refused("not base64url")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def signed(key, text, signature):
    """Reports whether an RS256 signature is right (RFC 8017, section 8.2.2). The whole
    of what must have been signed is made and compared; nothing in it is parsed."""
    n, e = key
    size = (n.bit_length() + 7) // 8
    value = int.from_bytes(signature, "big")
    if len(signature) != size or value >= n:
        return False
    end = b"\x00" + SHA256_PREFIX + hashlib.sha256(text.encode()).digest()
    expected = b"\x00\x01" + b"\xff" * (size - 2 - len(end)) + end
    return hmac.compare_digest(pow(value, e, n).to_bytes(size, "big"), expected)


class Auth:
    """Signs people in, keeps their sessions and guards WSGI applications."""

    def __init__(self, issuer=None, client_id=None, client_secret=None, base_url=None, *, cookie_secret=None, refresh_before=None, token_audiences=()):
        """What is not given is read from OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET,
        APP_URL, OIDC_COOKIE_SECRET and OIDC_REFRESH_BEFORE. refresh_before is how many
        seconds before its end an access token is renewed; token_audiences are the client
        IDs of your other apps whose access tokens require_token takes."""
        env = os.environ
        self.issuer = issuer or env.get("OIDC_ISSUER", "")
        self.client_id = client_id or env.get("OIDC_CLIENT_ID", "")
        self.client_secret = client_secret or env.get("OIDC_CLIENT_SECRET", "")
        self.base_url = base_url or env.get("APP_URL", "")
        self.refresh_before = refresh_before or int(env.get("OIDC_REFRESH_BEFORE") or 30)
        self.token_audiences = {*token_audiences, self.client_id}
        for name in ("issuer", "base_url"):
            if not SAFE.fullmatch(getattr(self, name)):
                example = "like https://app.example.com, without a slash at the end; http works on localhost"
                raise ValueError(f"anteroom: {name} is {getattr(self, name)!r} and must be {example}")
        if not self.client_id or not self.client_secret:
            raise ValueError("anteroom: client_id and client_secret must be set")
        self._secret = (cookie_secret or env.get("OIDC_COOKIE_SECRET") or secrets.token_urlsafe()).encode()
        self._secure = self.base_url.startswith("https:")
        self._lock = threading.Lock()  # of what follows
        self._sessions = {}  # by a random name that only the browser's cookie knows
        self._jtis = {}  # logout tokens that were used, until they expire
        self._keys, self._keys_read, self._minute, self._fetches = {}, 0, 0, 0
        self._keys_lock = threading.Lock()
        self._opener = urllib.request.build_opener(NoRedirects)

    # Tokens

    def _request(self, path, form=None):
        request = urllib.request.Request(self.issuer + path)
        if form is not None:
            request.data = urllib.parse.urlencode(form).encode()
            credentials = ":".join(urllib.parse.quote(c, safe="") for c in (self.client_id, self.client_secret))  # RFC 6749, section 2.3.1
            request.add_header("Authorization", "Basic " + base64.b64encode(credentials.encode()).decode())
        try:
            with self._opener.open(request, timeout=10) as response:
                answer = json.loads(response.read(1 << 20))
        except urllib.error.HTTPError as error:
            answer = json.loads(error.read(1 << 20) or b"{}")
            if error.code < 400 or "error" not in answer:
                raise Refused(f"{path}: {error.code}") from None
        if not isinstance(answer, dict):
            raise Refused(f"{path}: not an object")
        return answer

    def _key(self, kid):
        """Returns a signing key of Anteroom. Fetches the keys when they are five minutes
        old and when one is unknown, but not more than five times a minute, whatever
        strangers put into their tokens."""
        with self._keys_lock:
            now = time.time()
            fresh = now < self._keys_read + 300
            if kid in self._keys and fresh:
                return self._keys[kid]
            if now >= self._minute + 60:
                self._minute, self._fetches = now, 0
            self._fetches += 1
            if self._fetches <= 5:
                try:
                    self._keys, self._keys_read, fresh = self._fetch_keys(), now, True
                except Exception as error:
                    raise Unavailable("keys") from error
            if not fresh:
                raise Unavailable("keys")
            if kid not in self._keys:
                raise Refused("the key is unknown")
            return self._keys[kid]

    def _fetch_keys(self):
        found = {}
        for jwk in self._request("/keys")["keys"]:
            if jwk.get("kty") == "RSA":
                n, e = (int.from_bytes(decode(jwk[name]), "big") for name in ("n", "e"))
                if n.bit_length() >= 2048 and 2 < e < 1 << 32:
                    found[jwk["kid"]] = n, e
        return found

    def _check(self, token, typ, audiences=None):
        """Returns the claims of a token of one sort that Anteroom made for one of the
        audiences and that is good now (OpenID Connect Core, section 3.1.3.7; RFC 9068,
        section 4). The "typ" headers keep the sorts apart (RFC 8725, section 3.11)."""
        parts = token.split(".") if isinstance(token, str) else []
        if len(parts) != 3 or len(token) > MAX_TOKEN:
            raise Refused("not a signed token")
        head, claims = json.loads(decode(parts[0])), json.loads(decode(parts[1]))
        if head["typ"] != typ or head["alg"] != "RS256":
            raise Refused("typ or alg is another")
        if not signed(self._key(head["kid"]), f"{parts[0]}.{parts[1]}", decode(parts[2])):
            raise Refused("the signature is wrong")
        now, azp = time.time(), claims.get("azp")
        if claims["iss"] != self.issuer:
            raise Refused("iss is somebody else")
        foreign = typ == "JWT" and len(claims["aud"]) > 1 if azp is None else azp != self.client_id
        if foreign or not isinstance(claims["aud"], list) or not (audiences or {self.client_id}).intersection(claims["aud"]):
            raise Refused("aud or azp is another app")
        if now >= claims["exp"] + LEEWAY or max(claims["iat"], claims.get("nbf", 0)) > now + LEEWAY:
            raise Refused("expired, or issued in the future")
        return claims

    def _exchange(self, session, form, nonce=None):
        """Has the token endpoint turn a code or a refresh token into tokens, and puts what
        they say into the session."""
        tokens = self._request("/oauth/token", form)
        if tokens.get("error") == "invalid_grant":
            raise SignedOut("the sign-in is over")
        if "error" in tokens:
            raise Refused(f"token endpoint: {tokens['error']}")
        ident, access = self._check(tokens["id_token"], "JWT"), self._check(tokens["access_token"], "at+jwt")
        # An ID token that comes for a refresh token need not repeat the nonce (OpenID
        # Connect Core, section 12.2).
        if nonce is not None and ident["nonce"] != nonce:
            raise Refused("nonce is of another sign-in")
        if access["sub"] != ident["sub"] or session.sub not in ("", ident["sub"]):
            raise Refused("the tokens are about different people")
        session.sub, session.sid = ident["sub"], session.sid or ident.get("sid", "")
        session.user = replace(_user(access), email=ident.get("email", ""), name=ident.get("name", ""))
        session.id_token, session.expires = tokens["id_token"], access["exp"]
        session.refresh_token = tokens.get("refresh_token", session.refresh_token)

    # Sessions and cookies

    def _cookie_name(self, kind):
        """Ports do not separate cookies, so that apps on one machine need names of their
        own. No other host of the domain can set one with the prefix."""
        return f"{'__Host-' if self._secure else ''}{kind}_{self.client_id}"

    def _cookie(self, environ, kind):
        prefix = self._cookie_name(kind) + "="
        return next((p[len(prefix):] for p in environ.get("HTTP_COOKIE", "").split("; ") if p.startswith(prefix)), "")

    def _set_cookie(self, kind, value):
        """A cookie that scripts cannot read and that other sites' forms do not carry; an
        empty value removes it."""
        rest = "; Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if self._secure else "") + ("" if value else "; Max-Age=0")
        return "Set-Cookie", f"{self._cookie_name(kind)}={value}{rest}"

    def user(self, environ):
        """Returns the user of a request. Renews the access token when its end is near,
        and with it what the user may do; for requests that come together once. Raises
        SignedOut when nobody is signed in."""
        name = self._cookie(environ, "session")
        with self._lock:
            session = self._sessions.get(name)
        if not session:
            raise SignedOut("no session")
        with session.lock:
            now = session.seen = time.time()
            valid = now < session.expires
            if now < session.expires - self.refresh_before or valid and now < session.retry:
                return session.user
            try:
                if not session.refresh_token:
                    raise SignedOut("no refresh token")
                self._exchange(session, {"grant_type": "refresh_token", "refresh_token": session.refresh_token})
            except SignedOut:
                with self._lock:
                    self._sessions.pop(name, None)
                raise
            except Exception as error:
                if not valid:
                    raise Refused("refresh") from error
                session.retry = now + 5  # Anteroom does not answer; what it said last still holds
            return session.user

    # Pages

    def _derive(self, purpose, cookie):
        """Makes a value for one sign-in. What is secret about that is made from the cookie
        that ties it to this browser, by a key that only the app has: nothing has to be
        stored, and a state that fits the cookie proves that the app made it."""
        return encode(hmac.digest(self._secret, f"{purpose}\0{cookie}".encode(), "sha256"))

    def _login(self, environ, query):
        """Sends the browser to Anteroom."""
        begun = f"{secrets.token_urlsafe()}.{int(time.time()) + 600}.{encode(query.get('return_to', '').encode())}"
        parameters = {
            "response_type": "code", "client_id": self.client_id, "redirect_uri": self.base_url + "/auth/callback",
            "scope": "openid profile email offline_access", "state": self._derive("state", begun), "nonce": self._derive("nonce", begun),
            "code_challenge": encode(hashlib.sha256(self._derive("verifier", begun).encode()).digest()), "code_challenge_method": "S256",
        } | {name: query[name] for name in ("prompt", "login_hint", "organization_id") if name in query}
        return _redirect(self.issuer + "/oauth/authorize?" + urllib.parse.urlencode(parameters), self._set_cookie("login", begun))

    def _callback(self, environ, query):
        """Receives the answer. Nothing in it counts before it is clear that it answers
        what this browser asked (state) and comes from Anteroom (iss, RFC 9207)."""
        begun, drop = self._cookie(environ, "login"), self._set_cookie("login", "")
        if not hmac.compare_digest(query.get("state", "").encode(), self._derive("state", begun).encode()):
            return _fail("400 Bad Request", "state is not of this browser", drop)
        _, until, return_to = begun.split(".")
        if time.time() > int(until) or query.get("iss") != self.issuer:
            return _fail("400 Bad Request", "too late, or not an answer of Anteroom", drop)
        if "error" in query:
            return _fail("403 Forbidden", repr((query["error"], query.get("error_description"))), drop)
        session, name = Session(), secrets.token_urlsafe()  # a new name at each sign-in, so that none can be fixed
        try:
            self._exchange(session, {
                "grant_type": "authorization_code", "code": query.get("code", ""),
                "redirect_uri": self.base_url + "/auth/callback", "code_verifier": self._derive("verifier", begun),
            }, self._derive("nonce", begun))
        except Exception as error:
            return _fail("502 Bad Gateway", repr(error), drop)
        with self._lock:
            self._sessions.pop(self._cookie(environ, "session"), None)
            self._sessions = {n: s for n, s in self._sessions.items() if s.seen > time.time() - FORGOTTEN} | {name: session}
        path = decode(return_to).decode() if return_to else "/"
        # The path follows the app's own origin, so that it cannot lead elsewhere.
        return _redirect(self.base_url + (path if re.fullmatch(r"/[\x21-\x7e]*", path) else "/"), drop, self._set_cookie("session", name))

    def _logout(self, environ, _):
        """Ends the session here and sends the browser to Anteroom to end it there (OpenID
        Connect RP-Initiated Logout 1.0)."""
        site, origin = environ.get("HTTP_SEC_FETCH_SITE"), environ.get("HTTP_ORIGIN", self.base_url)
        if site not in ("same-origin", "none") if site else origin != self.base_url:
            return _answer("403 Forbidden", "This form is not of this app.")
        with self._lock:
            session = self._sessions.pop(self._cookie(environ, "session"), None)
        parameters = {"client_id": self.client_id, "post_logout_redirect_uri": self.base_url + "/"}
        if session:
            parameters["id_token_hint"] = session.id_token
        return _redirect(self.issuer + "/oidc/logout?" + urllib.parse.urlencode(parameters), self._set_cookie("session", ""))

    def _backchannel(self, environ, _):
        """Is told by Anteroom that a session has ended (OpenID Connect Back-Channel Logout
        1.0, section 2.6)."""
        try:
            body = environ["wsgi.input"].read(min(int(environ.get("CONTENT_LENGTH") or 0), 2 * MAX_TOKEN))
            claims = self._check(dict(urllib.parse.parse_qsl(body.decode()))["logout_token"], "logout+jwt")
            sid, sub, jti, events = (claims.get(name) for name in ("sid", "sub", "jti", "events"))
            if not isinstance(events, dict) or LOGOUT_EVENT not in events or "nonce" in claims or not (sid or sub) or not jti:
                raise Refused("not a logout token")
            with self._lock:
                if jti in self._jtis:
                    raise Refused("used before")
                self._jtis = {j: until for j, until in self._jtis.items() if until > time.time()} | {jti: claims["exp"] + LEEWAY}
                self._sessions = {n: s for n, s in self._sessions.items() if (s.sid != sid if sid else s.sub != sub)}
        except Unavailable as error:
            return _unavailable(error)  # Anteroom says it again, which it does not after a 400
        except Exception as error:
            log.warning("back-channel logout: %r", error)
            return _answer("400 Bad Request", '{"error":"invalid_request"}')
        return _answer("200 OK", "")

    # Middleware

    def routes(self, app):
        """Serves the paths below /auth/ and hands all other requests on."""
        pages = {
            "GET /auth/login": self._login, "GET /auth/callback": self._callback,
            "POST /auth/logout": self._logout, "POST /auth/backchannel-logout": self._backchannel,
        }

        def serve(environ, start_response):
            path = environ.get("PATH_INFO", "")
            if not path.startswith("/auth/"):
                return app(environ, start_response)
            page = pages.get(f"{environ['REQUEST_METHOD']} {path}", lambda *_: _answer("404 Not Found", "Not found"))
            return page(environ, dict(urllib.parse.parse_qsl(environ.get("QUERY_STRING", ""))))(environ, start_response)

        return serve

    def require(self, app, permission=None):
        """Lets people in who are signed in and have the permission, if one is named, and
        sends browsers without a session to sign in."""

        def serve(environ, start_response):
            try:
                environ["anteroom.user"] = user = self.user(environ)
            except SignedOut:
                page = environ["REQUEST_METHOD"] == "GET" and environ.get("HTTP_SEC_FETCH_MODE", "navigate") == "navigate"
                if not page:  # a form or a script cannot be sent on its way again
                    return _answer("401 Unauthorized", "You are signed out. Sign in and try again.")(environ, start_response)
                path = urllib.parse.quote(environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"], encoding="latin-1")
                there = urllib.parse.urlencode({"return_to": path + ("?" if environ.get("QUERY_STRING") else "") + environ.get("QUERY_STRING", "")})
                return _redirect("/auth/login?" + there)(environ, start_response)
            except Refused as error:
                return _unavailable(error)(environ, start_response)
            if permission and not user.can(permission):
                text = f"You may not do this. Ask an admin of your organization for the permission {permission}."
                return _answer("403 Forbidden", text)(environ, start_response)

            def private(status, headers, *more):  # no way back by the Back button after signing out
                return start_response(status, [*headers, ("Cache-Control", "no-store")], *more)

            return app(environ, private)

        return serve

    def require_token(self, app):
        """Guards an API that people use: lets in whoever brings a person's access token in
        the Authorization header (RFC 6750), and looks at no cookie. A token that an app got
        for itself is nobody's; require_app_token takes those."""
        return self._require_bearer(app, _about_person)

    def require_app_token(self, app, scope):
        """Guards an API that other programs use: lets in an app that brings an access token
        which it got for itself (client_credentials) with the scope. The user's id is the
        app's, and there is no organization."""

        def serve(environ, start_response):
            if scope not in environ["anteroom.user"].scopes:
                header = "WWW-Authenticate", 'Bearer error="insufficient_scope"'
                return _answer("403 Forbidden", f"The access token lacks the scope {scope}.", header)(environ, start_response)
            return app(environ, start_response)

        return self._require_bearer(serve, lambda claims: not _about_person(claims))

    def _require_bearer(self, app, fits):
        """Lets in whoever brings an access token that fits."""

        def serve(environ, start_response):
            scheme, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
            try:
                claims = self._check(token if scheme.lower() == "bearer" else None, "at+jwt", self.token_audiences)
                if not fits(claims):
                    raise Refused("not for this API")
                environ["anteroom.user"] = _user(claims)
            except Unavailable as error:
                return _unavailable(error)(environ, start_response)
            except Exception:
                text = "The access token is missing, expired or not for this API."
                return _answer("401 Unauthorized", text, ("WWW-Authenticate", 'Bearer error="invalid_token"'))(environ, start_response)
            return app(environ, start_response)

        return serve


def _about_person(claims):
    """Tells a person's access token from one that an app got for itself, which is of no
    session and whose subject is the app (RFC 9068, section 2.2)."""
    return bool(claims.get("sid")) and claims["sub"] != claims.get("client_id")


def _user(access):
    return User(
        id=access["sub"], org_id=access.get("oid", ""), org_name=access.get("org_name", ""), roles=tuple(access.get("roles", ())),
        permissions=tuple(access.get("permissions", ())), scopes=tuple(access.get("scope", "").split()),
    )


def _answer(status, text, *headers, kind="text/plain"):
    def serve(_, start_response):
        start_response(status, [("Content-Type", kind + "; charset=utf-8"), ("Cache-Control", "no-store"), *headers])
        return [text.encode()]

    return serve


def _unavailable(error):
    log.warning("%s: %r", error, error.__cause__)
    return _answer("503 Service Unavailable", "The sign-in service does not answer. Try again in a moment.")


def _redirect(location, *headers):
    return _answer("303 See Other", "", ("Location", location), *headers)


def _fail(status, reason, *headers):
    """Says that nobody was signed in. The reason goes to the log."""
    log.warning("sign-in: %s", reason)
    text = '<!doctype html><title>Sign-in failed</title><p>You were not signed in. <a href="/auth/login">Sign in again</a></p>'
    return _answer(status, text, *headers, kind="text/html")
