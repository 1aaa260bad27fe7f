package dev.medley.gateway.file;

import dev.medley.gateway.form.FormFields;
import dev.medley.gateway.form.ReceivedForm;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request to keep a file, validated.
 *
 * @param filename what to call it
 * @param purpose what it is for
 * @param expiresAfter how long it stays; null: for good
 */
record FileUpload(String filename, Purpose purpose, @Nullable Duration expiresAfter) {
    private static final String UNNAMED = "file";
    private static final int MAX_FILENAME = 512;
    private static final String ANCHOR = "expires_after[anchor]";
    private static final String SECONDS = "expires_after[seconds]";
    private static final int MIN_SECONDS = (int) Duration.ofHours(1).toSeconds();
    private static final int MAX_SECONDS = (int) Duration.ofDays(30).toSeconds();

    static FileUpload read(ReceivedForm form, FileSettings settings) {
        FormFields fields = new FormFields(form.fields());
        Purpose purpose = purpose(fields.required("purpose"));
        Duration expiresAfter = expiresAfter(fields);
        fields.one("file");
        fields.end();
        form.requireFile();
        if (purpose == Purpose.BATCH
                && form.fileBytes() > settings.maxBatchSize().toBytes()) {
            throw new MedleyException(
                    ErrorCategory.PAYLOAD_TOO_LARGE,
                    "The file has %d bytes, more than the limit of %d for a batch"
                            .formatted(form.fileBytes(), settings.maxBatchSize().toBytes()),
                    "file",
                    null,
                    null);
        }
        return new FileUpload(
                filename(form),
                purpose,
                expiresAfter == null && purpose == Purpose.BATCH ? settings.batchExpiry() : expiresAfter);
    }

    private static Purpose purpose(String word) {
        return Purpose.of(word)
                .orElseThrow(() -> MedleyException.invalid(
                        "purpose",
                        "Invalid 'purpose': '%s' is none of %s".formatted(FormFields.shortened(word), Purpose.NAMES)));
    }

    private static @Nullable Duration expiresAfter(FormFields fields) {
        String anchor = fields.one(ANCHOR);
        Integer seconds = fields.integer(SECONDS, MIN_SECONDS, MAX_SECONDS);
        if (anchor == null && seconds == null) {
            return null;
        }
        if (!"created_at".equals(anchor)) {
            throw MedleyException.invalid(
                    ANCHOR,
                    anchor == null
                            ? "Missing required parameter: '%s'".formatted(ANCHOR)
                            : "Invalid '%s': '%s' is not created_at".formatted(ANCHOR, FormFields.shortened(anchor)));
        }
        if (seconds == null) {
            throw MedleyException.invalid(SECONDS, "Missing required parameter: '%s'".formatted(SECONDS));
        }
        return Duration.ofSeconds(seconds);
    }

    private static String filename(ReceivedForm form) {
        String filename = Objects.requireNonNullElse(form.filename(), UNNAMED);
        if (filename.isEmpty() || filename.length() > MAX_FILENAME) {
            throw MedleyException.invalid(
                    "file",
                    "Invalid 'file': its name has %d characters, not from 1 to %d"
                            .formatted(filename.length(), MAX_FILENAME));
        }
        return filename;
    }
}
