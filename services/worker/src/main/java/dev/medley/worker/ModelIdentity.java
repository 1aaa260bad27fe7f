package dev.medley.worker;

import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.models.v1.ServedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a worker's model is called, and whose it is.
 *
 * @param name the name that requests use
 * @param aliases further names that requests may use
 * @param domain the domain that the model specialises in, such as {@code health}; empty for general
 * @param ownedBy who made the model
 */
public record ModelIdentity(String name, List<String> aliases, String domain, String ownedBy) {
    public ModelIdentity {
        aliases = List.copyOf(aliases);
    }

    /** @param name null for a name from the checkpoint's folder: {@code owner/name} in the Hugging Face cache */
    public static ModelIdentity of(
            @Nullable String name, Path checkpoint, List<String> aliases, String domain, String ownedBy) {
        return new ModelIdentity(name != null ? name : ModelNames.of(checkpoint), aliases, domain, ownedBy);
    }

    /** Whether requests use this name for the model. */
    public boolean names(String asked) {
        return asked.equals(name) || aliases.contains(asked);
    }

    /** All that there is to announce of a model that still loads. */
    public ServedModel.Builder announced(Modality modality) {
        return ServedModel.newBuilder()
                .setName(name)
                .setModality(modality)
                .setDomain(domain)
                .setOwnedBy(ownedBy);
    }

    /** The announced model under all its names, the first one first. */
    public List<ServedModel> underAllNames(ServedModel model) {
        List<ServedModel> all = new ArrayList<>();
        all.add(model);
        for (String alias : aliases) {
            all.add(model.toBuilder().setName(alias).build());
        }
        return all;
    }
}
