package dev.medley.gateway.form;

import dev.medley.platform.error.MedleyException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came with a form, but for the content of its file, which went where the reader was told to write it.
 *
 * @param fields the values of each field, in order
 * @param fileField name of the part that should be a file
 * @param fileGiven whether there was that part
 * @param filename that it came with; null if it had none
 * @param fileBytes how long it was
 */
public record ReceivedForm(
        Map<String, List<String>> fields,
        String fileField,
        boolean fileGiven,
        @Nullable String filename,
        long fileBytes) {
    /** @throws MedleyException if there was no file, or nothing in it */
    public void requireFile() {
        if (!fileGiven) {
            if (fields.containsKey(fileField)) {
                throw MedleyException.invalid(
                        fileField,
                        "Invalid '%s': a part with a filename or a media type is expected".formatted(fileField));
            }
            throw FormFields.missing(fileField);
        }
        if (fileBytes == 0) {
            throw MedleyException.invalid(fileField, "Invalid '%s': it is empty".formatted(fileField));
        }
    }
}
