package io.parley.identity;

import io.parley.channel.Identity;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * By the login of the servlet container, or of a filter before Parley's: whatever its kind, it leaves a principal. That says who
 * somebody is, and which roles they have.
 */
public final class ContainerLogin implements Way {
    private final Access access;

    public ContainerLogin(Access access) {
        this.access = access;
    }

    @Override
    public Optional<Identity> who(HttpServletRequest request) {
        Principal principal = request.getUserPrincipal();
        if (principal == null || principal.getName() == null) {
            return Optional.empty();
        }
        Set<String> roles =
                access.roles().stream().filter(request::isUserInRole).collect(Collectors.toSet());
        return Optional.of(access.identity(SignIn.author(principal.getName(), null), roles, null, null));
    }
}
