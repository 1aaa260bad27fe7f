package dev.medley.modelrouter.domain;

import dev.medley.platform.announcement.AnnouncedModels;
import dev.medley.proto.models.v1.Role;
import dev.medley.proto.models.v1.RoutedDomain;
import dev.medley.proto.models.v1.ServedModel;
import java.util.Comparator;
import java.util.List;
import org.springframework.stereotype.Component;

/** The announcement of a router: no models, but the domains that it routes. */
@Component
final class AnnouncedDomains implements AnnouncedModels {
    private final LiveDomains domains;

    AnnouncedDomains(LiveDomains domains) {
        this.domains = domains;
    }

    @Override
    public Role role() {
        return Role.ROLE_ROUTER;
    }

    @Override
    public List<ServedModel> models() {
        return List.of();
    }

    @Override
    public List<RoutedDomain> domains() {
        return domains.all().stream()
                .sorted(Comparator.comparing(Domain::name))
                .map(domain -> RoutedDomain.newBuilder()
                        .setName(domain.name())
                        .setDescription(domain.description())
                        .setModel(domain.model())
                        .build())
                .toList();
    }
}
