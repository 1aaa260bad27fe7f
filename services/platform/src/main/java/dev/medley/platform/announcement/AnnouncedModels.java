package dev.medley.platform.announcement;

import dev.medley.proto.models.v1.Role;
import dev.medley.proto.models.v1.RoutedDomain;
import dev.medley.proto.models.v1.ServedModel;
import java.util.List;

/** What an instance announces of itself. Called a few times a second. */
@FunctionalInterface
public interface AnnouncedModels {
    /** The models as they are now, how busy they are included; at least one of a worker, none of a router. */
    List<ServedModel> models();

    /** What the instance is. */
    default Role role() {
        return Role.ROLE_WORKER;
    }

    /** The domains that a router routes as they are now; none of others. */
    default List<RoutedDomain> domains() {
        return List.of();
    }
}
