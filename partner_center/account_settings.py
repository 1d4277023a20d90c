"""The settings of accounts: passwords, sign-in and its limits, the second factor, a company's accounts."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from partner_center.environment import IS_PRODUCTION, env

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "accounts.forms.SignUpForm",
    "add_email": "accounts.forms.NewAddressForm",
    "change_password": "accounts.forms.NewPasswordForm",
    "reset_password_from_key": "accounts.forms.ForgottenPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_REDIRECT_URL = "enroll"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "accounts.names.display_name"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
# An address is shown to be one's own by a code that is bound to the session that asked for it, and works once.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_PRODUCTION else "http"
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24
# All counted in the cache, before a password is hashed; without the cache there is no sign-in (accounts.middleware).
ACCOUNT_RATE_LIMITS = {"login_failed": env.str("SIGN_IN_FAILURES", default="20/m/ip,5/5m/key")}
# How many proxies in front of the portal add to X-Forwarded-For: whom to count, and what the list of sessions shows.
# Who runs a portal says so (accounts.checks): behind a proxy that is not counted everybody has the proxy's address.
TRUSTED_PROXIES: int | None = env.int("TRUSTED_PROXIES", default=None)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES or 0
# The roles that take a second factor (partner_center.policy).
SECOND_FACTOR = frozenset(env.list("SECOND_FACTOR", default=["agents", "admins"] if IS_PRODUCTION else []))
if SECOND_FACTOR - {"agents", "admins"}:
    raise ImproperlyConfigured("SECOND_FACTOR names the roles that take one: agents, admins, or both with a comma.")
# How many minutes after signing in a sensitive act asks again who it is (partner_center.policy); 0: never.
SENSITIVE_AFTER_MINUTES = env.int("SENSITIVE_AFTER_MINUTES", default=15 if IS_PRODUCTION else 0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "accounts.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "accounts.passkeys.AddPasskeyForm",
    "authenticate_webauthn": "accounts.passkeys.AuthenticateWithPasskeyForm",
    "login_webauthn": "accounts.passkeys.LoginWithPasskeyForm",
    "reauthenticate_webauthn": "accounts.passkeys.ReauthenticateWithPasskeyForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody is signed in whose address is not verified
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Partner Center"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_PRODUCTION  # browsers themselves insist on HTTPS or localhost
# Signing in with the account of one's company (OpenID Connect, such as Microsoft Entra ID): there when it is set.
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="")
SOCIALACCOUNT_ADAPTER = "accounts.federation.FederationAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
# A form that leads to the provider in the end would be stopped by form-action; the state guards the way back.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
if OIDC_SERVER_URL:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [
        {
            "provider_id": "company",
            "name": env.str("OIDC_NAME", default="Microsoft"),
            "client_id": env.str("OIDC_CLIENT_ID"),
            "secret": env.str("OIDC_CLIENT_SECRET"),
            "settings": {
                "server_url": OIDC_SERVER_URL,
                # Whose addresses count as verified although the provider does not say so (Entra ID never does).
                "verified_email": env.list("OIDC_VERIFIED_DOMAINS", default=[]),
            },
        }
    ]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
