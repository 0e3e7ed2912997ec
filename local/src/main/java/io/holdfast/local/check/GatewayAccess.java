package io.holdfast.local.check;

/** How the payment gateway's ledger is read. */
public record GatewayAccess(String url, String apiKey) {

    /** Without the API key. */
    @Override
    public String toString() {
        return url;
    }
}
