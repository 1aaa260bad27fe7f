package dev.medley.gateway.upstream;

import dev.medley.platform.announcement.AnnouncedModels;
import dev.medley.proto.models.v1.Role;
import dev.medley.proto.models.v1.ServedModel;
import java.util.List;

/** Tells routers which upstreams this gateway reaches, so that they can choose them. */
record AnnouncedUpstreams(UpstreamDirectory directory) implements AnnouncedModels {
    @Override
    public List<ServedModel> models() {
        return directory.reachable();
    }

    @Override
    public Role role() {
        return Role.ROLE_GATEWAY;
    }
}
