package io.parley.identity;

import io.parley.channel.Identity;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Optional;

/** By the login of the servlet container, or of a filter before Parley's: whatever its kind, it leaves a principal. */
public final class ContainerLogin implements Way {
    private final Access access;

    public ContainerLogin(Access access) {
        this.access = access;
    }

    @Override
    public Optional<Identity> who(HttpServletRequest request) {
        Principal principal = request.getUserPrincipal();
        return principal == null || principal.getName() == null
                ? Optional.empty()
                : Optional.of(access.user(
                        SignIn.author(principal.getName(), null), Grants.NONE, request::isUserInRole, null));
    }
}
