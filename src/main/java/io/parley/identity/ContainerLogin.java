package io.parley.identity;

import io.parley.channel.Identity;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Optional;

/**
 * By the login of the servlet container, or of a filter before Parley's: whatever its kind, it leaves a principal. That says who
 * somebody is and nothing of channels: they may what guests may.
 */
public final class ContainerLogin implements Way {
    @Override
    public Optional<Identity> who(HttpServletRequest request) {
        Principal principal = request.getUserPrincipal();
        return principal == null || principal.getName() == null
                ? Optional.empty()
                : Optional.of(new Identity(SignIn.author(principal.getName(), null), Guests.GRANT));
    }
}
