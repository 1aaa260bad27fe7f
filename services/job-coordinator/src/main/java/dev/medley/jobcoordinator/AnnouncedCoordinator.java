package dev.medley.jobcoordinator;

import dev.medley.platform.announcement.AnnouncedModels;
import dev.medley.proto.models.v1.Role;
import dev.medley.proto.models.v1.ServedModel;
import java.util.List;
import org.springframework.stereotype.Component;

/** The announcement of a coordinator: what it is, and no models. */
@Component
final class AnnouncedCoordinator implements AnnouncedModels {
    @Override
    public Role role() {
        return Role.ROLE_COORDINATOR;
    }

    @Override
    public List<ServedModel> models() {
        return List.of();
    }
}
