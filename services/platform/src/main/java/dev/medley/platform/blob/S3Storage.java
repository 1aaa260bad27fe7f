package dev.medley.platform.blob;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A bucket of S3, or of what speaks its protocol. Who may use it is found as Amazon's tools find it: in the
 * environment, in a profile, or by the container or machine that this runs on.
 */
final class S3Storage implements ObjectStorage {
    private static final int INSUFFICIENT_STORAGE = 507;

    private final S3Client client;
    private final String bucket;
    private final String prefix;

    S3Storage(S3Settings settings) {
        this.bucket = settings.bucket();
        this.prefix = settings.prefix().isEmpty() ? "" : settings.prefix() + "/";
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .region(Region.of(settings.region()))
                .forcePathStyle(settings.pathStyle())
                // Stores other than Amazon's don't all know these; what is read is checked by its SHA-256 anyway.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        if (settings.endpoint() != null) {
            builder.endpointOverride(settings.endpoint());
        }
        this.client = builder.build();
    }

    @Override
    public Path spool() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    @Override
    public void put(String key, Path file) {
        put(key, RequestBody.fromFile(file));
    }

    @Override
    public void put(String key, byte[] bytes) {
        put(key, RequestBody.fromBytes(bytes));
    }

    private void put(String key, RequestBody body) {
        try {
            client.putObject(put -> put.bucket(bucket).key(prefix + key), body);
        } catch (SdkException e) {
            throw failure(e);
        }
    }

    @Override
    public Optional<InputStream> open(String key) {
        try {
            return Optional.of(client.getObject(get -> get.bucket(bucket).key(prefix + key)));
        } catch (NoSuchKeyException e) {
            return Optional.empty();
        } catch (SdkException e) {
            throw failure(e);
        }
    }

    @Override
    public void delete(String key) {
        try {
            client.deleteObject(delete -> delete.bucket(bucket).key(prefix + key));
        } catch (SdkException e) {
            throw failure(e);
        }
    }

    @Override
    public List<StoredObject> list(String folder) {
        try {
            return client
                    .listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix + folder + "/"))
                    .contents()
                    .stream()
                    .map(found -> new StoredObject(found.key().substring(prefix.length()), found.lastModified()))
                    .toList();
        } catch (SdkException e) {
            throw failure(e);
        }
    }

    private static RuntimeException failure(SdkException thrown) {
        return thrown instanceof S3Exception refused && refused.statusCode() == INSUFFICIENT_STORAGE
                ? StorageFailures.full(thrown)
                : StorageFailures.outOfReach(thrown);
    }

    @Override
    public void close() {
        client.close();
    }
}
