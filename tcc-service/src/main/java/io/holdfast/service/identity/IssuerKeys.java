package io.holdfast.service.identity;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.Key;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jose4j.http.Get;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * The keys of an OIDC issuer, fetched from its JWKS by a thread of their own: checking a token happens on an event loop and
 * never waits for the network. A key that the issuer rotates in is known within a minute.
 */
final class IssuerKeys implements VerificationKeyResolver, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(IssuerKeys.class);
    private static final int PAUSE_SECONDS = 60;
    private static final int RETRY_SECONDS = 5;
    private static final int TIMEOUT_MS = 3_000;

    private final HttpsJwks source;
    private final ScheduledExecutorService refresher = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "issuer-keys");
        thread.setDaemon(true);
        return thread;
    });
    private volatile List<JsonWebKey> keys = List.of();

    /**
     * @param location https, or http on this machine only: who sits on the path could put in keys of their own
     */
    IssuerKeys(String location) {
        URI uri = URI.create(location);
        if (!"https".equals(uri.getScheme()) && !("http".equals(uri.getScheme()) && isThisMachine(uri.getHost()))) {
            throw new IllegalStateException("the issuer's JWKS must be read over https, not from " + location
                    + ". Recommended action: set holdfast.identity.users-key to its https address.");
        }
        Get get = new Get();
        get.setConnectTimeout(TIMEOUT_MS);
        get.setReadTimeout(TIMEOUT_MS);
        this.source = new HttpsJwks(location);
        source.setSimpleHttpGet(get);
        refresh();
    }

    private static boolean isThisMachine(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private void refresh() {
        int pause = PAUSE_SECONDS;
        try {
            source.refresh();
            keys = List.copyOf(source.getJsonWebKeys());
        } catch (JoseException | IOException | RuntimeException e) {
            // The keys that are known stay good meanwhile.
            pause = RETRY_SECONDS;
            LOG.warnf("the issuer's keys cannot be read, again in %d s: %s", pause, e);
        }
        var unused = refresher.schedule(this::refresh, pause, TimeUnit.SECONDS);
    }

    @Override
    public Key resolveKey(JsonWebSignature signature, List<JsonWebStructure> context) throws UnresolvableKeyException {
        return new JwksVerificationKeyResolver(keys).resolveKey(signature, context);
    }

    @Override
    public void close() {
        refresher.shutdownNow();
    }
}
