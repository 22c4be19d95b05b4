"""The address / : hands over to the page where everything starts, keeping what the link says."""

import streamlit as st

st.switch_page("../play/train.py", query_params=st.query_params.to_dict())
